package loggingtest_test

import (
	"reflect"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	iamtypes "github.com/aws/aws-sdk-go-v2/service/iam/types"
	"github.com/awslogkit/awslogkit/logging/loggingtest"
	"github.com/google/go-cmp/cmp"
)

type tree struct {
	Name   *string
	When   *time.Time
	Data   []byte
	Kids   []tree
	Labels map[string][]string
	Union  iamtypes.PolicyIdentifier
	Any    any
	secret *string
}

func TestClone(t *testing.T) {
	secret := "s"
	in := tree{Name: aws.String("a"), When: aws.Time(time.Unix(1, 0)), Data: []byte("d"),
		Kids: []tree{{Name: aws.String("b")}, {}}, Labels: map[string][]string{"k": {"v"}, "nil": nil},
		Union: &iamtypes.PolicyIdentifierMemberPolicyArn{Value: "arn"}, Any: "x", secret: &secret}
	out := loggingtest.Clone(in)
	unexported := cmp.FilterPath(func(p cmp.Path) bool {
		f, ok := p.Last().(cmp.StructField)
		return ok && f.Name()[0] >= 'a' && f.Name()[0] <= 'z'
	}, cmp.Ignore())
	if diff := cmp.Diff(in, out, unexported); diff != "" {
		t.Fatalf("(-in +copy):\n%s", diff)
	}
	if shared := sharedWith(reflect.ValueOf(in), reflect.ValueOf(out), ""); shared != nil {
		t.Errorf("shared: %v", shared)
	}
	if out.secret != in.secret {
		t.Error("unexported fields are shared")
	}
	if p := loggingtest.Clone((*tree)(nil)); p != nil {
		t.Error("a nil pointer")
	}
	if n := loggingtest.Clone(7); n != 7 {
		t.Error("a number")
	}
	if out := loggingtest.Clone(tree{}); out.Kids != nil || out.Labels != nil {
		t.Error("nil becomes empty")
	}
}

// sharedWith lists the paths at which a and b lead to the same memory.
func sharedWith(a, b reflect.Value, path string) (shared []string) {
	switch a.Kind() {
	case reflect.Pointer:
		if !a.IsNil() {
			if a.Pointer() == b.Pointer() {
				return []string{path}
			}
			return sharedWith(a.Elem(), b.Elem(), path)
		}
	case reflect.Interface:
		if !a.IsNil() {
			return sharedWith(a.Elem(), b.Elem(), path)
		}
	case reflect.Slice:
		if a.Len() > 0 && a.Pointer() == b.Pointer() {
			return []string{path}
		}
		for i := range a.Len() {
			shared = append(shared, sharedWith(a.Index(i), b.Index(i), path+"[]")...)
		}
	case reflect.Map:
		if a.Len() > 0 && a.Pointer() == b.Pointer() {
			return []string{path}
		}
		for _, k := range a.MapKeys() {
			shared = append(shared, sharedWith(a.MapIndex(k), b.MapIndex(k), path+"{}")...)
		}
	case reflect.Struct:
		for i := range a.NumField() {
			if f := a.Type().Field(i); f.IsExported() {
				shared = append(shared, sharedWith(a.Field(i), b.Field(i), path+"."+f.Name)...)
			}
		}
	}
	return shared
}
