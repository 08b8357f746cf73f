package ssmtest

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ssm"
	"github.com/aws/aws-sdk-go-v2/service/ssm/types"

	"github.com/awslogkit/awslogkit/logging/loggingtest"
)

// Quotas of Parameter Store.
//
// https://docs.aws.amazon.com/general/latest/gr/ssm.html
const (
	maxStandard          = 10_000
	maxAdvanced          = 100_000
	maxStandardValue     = 4096 // characters
	maxAdvancedValue     = 8192
	maxParameterVersions = 100
	maxParameterARN      = 1011
	maxLevels            = 15
)

// parameter is a parameter with its versions. The type does not change.
type parameter struct {
	name     string
	kind     types.ParameterType
	tier     types.ParameterTier
	versions []*value // the last ones, in order
	made     int64    // versions so far
	tags     []types.Tag
}

// value is one version of a parameter. It does not change.
type value struct {
	number   int64
	text     string
	sealed   string // what is read without decryption, of a SecureString
	key      string // ARN of its key
	dataType string
	created  time.Time
}

// parameterARN is a parameter's ARN; a name that is a path begins with a slash already.
func parameterARN(v loggingtest.View, name string) string {
	return ARN(v, "parameter/"+strings.TrimPrefix(name, "/"))
}

// asked is what a caller names a parameter by: its name or ARN, and behind a colon a version.
type asked struct {
	id       string // the end of the ARN; a name begins with a slash beside that, or does not
	name     string // "" where the caller gives the ARN
	selector string // "3"
}

func askFor(v loggingtest.View, id string) asked {
	rest, isARN := strings.CutPrefix(id, ARN(v, "parameter/"))
	name, selector, _ := strings.Cut(rest, ":")
	if isARN {
		return asked{name, "", selector}
	}
	return asked{strings.TrimPrefix(name, "/"), name, selector}
}

// find is the parameter that is asked for, or nil.
func (here *region) find(a asked) *parameter {
	if p := here.parameters[a.id]; p != nil && (a.name == "" || a.name == p.name) {
		return p
	}
	return nil
}

var (
	nameForm  = regexp.MustCompile(`^[a-zA-Z0-9_.\-/]+$`)
	dataTypes = []string{"text", "aws:ec2:image", "aws:ssm:integration"}
)

// checkName tells whether a parameter can have a name.
//
// https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
func checkName(v loggingtest.View, name string) error {
	const form = `If formed as a path, it can consist of sub-paths divided by slash symbol; each sub-path can be formed as a mix of letters, numbers and the following 3 symbols .-_`
	first := strings.ToLower(strings.TrimPrefix(name, "/"))
	switch isPath := strings.Contains(name[1:], "/"); {
	case strings.HasPrefix(first, "aws") && isPath:
		return &types.AccessDeniedException{Message: aws.String("No access to reserved parameter name: " + name + ".")}
	case strings.HasPrefix(first, "aws") || strings.HasPrefix(first, "ssm"):
		return invalid(`Parameter name: can't be prefixed with "aws" or "ssm" (case-insensitive). ` + form)
	case !nameForm.MatchString(name) || strings.HasSuffix(name, "/") || strings.Contains(name, "//"):
		return invalid("Parameter name: " + form)
	case isPath && name[0] != '/':
		return invalid("Parameter name must be a fully qualified name.")
	case strings.Count(name, "/") > maxLevels:
		return &types.HierarchyLevelLimitExceededException{Message: aws.String(fmt.Sprintf("A hierarchy can have a maximum of %d levels.", maxLevels))}
	case len(parameterARN(v, name)) > maxParameterARN:
		return invalid(fmt.Sprintf("Parameter name: with the ARN it is part of, it must not have more than %d characters.", maxParameterARN))
	}
	return nil
}

// may asks for permission for a parameter.
func (s *store) may(r *loggingtest.Request, action, name string, keys map[string][]string) error {
	a := askFor(r.View, name)
	about := maps.Clone(keys)
	if about == nil {
		about = map[string][]string{}
	}
	s.mu.Lock()
	if p := s.region(r.View).parameters[a.id]; p != nil {
		for _, t := range p.tags {
			about["aws:ResourceTag/"+*t.Key], about["ssm:resourceTag/"+*t.Key] = []string{*t.Value}, []string{*t.Value}
		}
	}
	s.mu.Unlock()
	return r.Authorize(action, parameterARN(r.View, a.id), about)
}

// checkPut is what is wrong with an input whatever there is.
func checkPut(v loggingtest.View, in *ssm.PutParameterInput) error {
	if err := checkName(v, *in.Name); err != nil {
		return err
	}
	dataType := aws.ToString(in.DataType)
	switch {
	case *in.Value == "":
		return invalid("1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have length greater than or equal to 1.")
	case len(in.Tags) > 0 && aws.ToBool(in.Overwrite):
		return invalid("Invalid request: tags and overwrite can't be used together. To create a parameter with tags, please remove overwrite flag. To update tags for an existing parameter, please use AddTagsToResource or RemoveTagsFromResource.")
	case dataType != "" && !slices.Contains(dataTypes, dataType):
		return invalid("The following data type is not supported: " + dataType + " (Data type names are all lowercase.)")
	}
	if pattern := aws.ToString(in.AllowedPattern); pattern != "" {
		form, err := regexp.Compile(pattern)
		if err != nil {
			return &types.InvalidAllowedPatternException{Message: aws.String("The request does not meet the regular expression requirement.")}
		}
		if !form.MatchString(*in.Value) {
			return &types.ParameterPatternMismatchException{Message: aws.String("Parameter value, cannot be validated against allowedPattern: " + pattern)}
		}
	}
	_, err := tagged(nil, in.Tags)
	return err
}

func (s *store) putParameter(r *loggingtest.Request, in *ssm.PutParameterInput) (*ssm.PutParameterOutput, error) {
	name, keys := *in.Name, tagKeys(in.Tags)
	keys["ssm:Overwrite"] = []string{strconv.FormatBool(aws.ToBool(in.Overwrite))}
	err := s.may(r, "ssm:PutParameter", name, keys)
	if err == nil && len(in.Tags) > 0 {
		err = s.may(r, "ssm:AddTagsToResource", name, keys)
	}
	if err == nil {
		err = checkPut(r.View, in)
	}
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here, id := s.region(r.View), strings.TrimPrefix(name, "/")
	p := here.parameters[id]
	if p == nil {
		p = &parameter{name: name, kind: in.Type, tags: slices.Clone(in.Tags)}
	}
	tier, err := here.plan(p, in)
	if err != nil {
		return nil, err
	}
	made := &value{number: p.made + 1, text: *in.Value, dataType: cmp.Or(aws.ToString(in.DataType), "text"), created: time.Now().UTC().Truncate(time.Millisecond)}
	if p.kind == types.ParameterTypeSecureString {
		if err := made.seal(r, name, in.KeyId, tier); err != nil {
			return nil, err
		}
	}
	p.tier, p.made = tier, made.number
	p.versions = append(slices.Clone(p.versions[max(0, len(p.versions)+1-maxParameterVersions):]), made)
	here.parameters[id] = p
	return &ssm.PutParameterOutput{Version: made.number, Tier: tier}, nil
}

// plan is the tier of a parameter that is to be written, or why it cannot be.
func (here *region) plan(p *parameter, in *ssm.PutParameterInput) (types.ParameterTier, error) {
	tier, isNew := cmp.Or(in.Tier, types.ParameterTierStandard), p.made == 0
	switch {
	case isNew && in.Type == "":
		return "", invalid("A parameter type is required when you create a parameter.")
	case !isNew && !aws.ToBool(in.Overwrite):
		return "", &types.ParameterAlreadyExists{Message: aws.String("The parameter already exists. To overwrite this value, set the overwrite option in the request to true.")}
	case in.Type != "" && in.Type != p.kind:
		return "", &types.HierarchyTypeMismatchException{Message: aws.String("Parameter Store doesn't support changing a parameter type in a hierarchy. For example, you can't change a parameter from a String type to a SecureString type. You must create a new, unique parameter.")}
	case in.KeyId != nil && p.kind != types.ParameterTypeSecureString:
		return "", invalid("KeyId is required for SecureString type parameter only.")
	case p.tier == types.ParameterTierAdvanced && in.Tier == types.ParameterTierStandard:
		return "", invalid("This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced parameter and recreate it as a standard parameter.")
	case p.tier == types.ParameterTierAdvanced:
		tier = p.tier
	}
	standard := 0
	for _, other := range here.parameters {
		if other.tier == types.ParameterTierStandard {
			standard++
		}
	}
	n := len([]rune(*in.Value))
	if tier == types.ParameterTierIntelligentTiering {
		if tier = types.ParameterTierStandard; n > maxStandardValue || isNew && standard >= maxStandard {
			tier = types.ParameterTierAdvanced
		}
	}
	switch {
	case tier == types.ParameterTierAdvanced && n > maxAdvancedValue:
		return "", invalid(fmt.Sprintf("Advanced tier parameters support a maximum parameter value of %d characters.", maxAdvancedValue))
	case tier != types.ParameterTierAdvanced && n > maxStandardValue:
		return "", invalid(fmt.Sprintf("Standard tier parameters support a maximum parameter value of %d characters. To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/parameter-store-advanced-parameters.html", maxStandardValue))
	case isNew && (tier == types.ParameterTierAdvanced && len(here.parameters)-standard >= maxAdvanced || tier != types.ParameterTierAdvanced && standard >= maxStandard):
		return "", &types.ParameterLimitExceeded{Message: aws.String("You have exceeded the number of parameters for this AWS account. Delete one or more parameters and try again.")}
	}
	return tier, nil
}

// look finds the version that is asked for. Labels are not here.
func (here *region) look(a asked) (*parameter, *value, error) {
	p := here.find(a)
	if p == nil {
		return nil, nil, &types.ParameterNotFound{} // which has no message
	}
	if a.selector == "" {
		return p, p.versions[len(p.versions)-1], nil
	}
	what := "label"
	n, err := strconv.ParseInt(a.selector, 10, 64)
	if err == nil {
		what = "version"
		if i := slices.IndexFunc(p.versions, func(w *value) bool { return w.number == n }); i >= 0 {
			return p, p.versions[i], nil
		}
	}
	return nil, nil, &types.ParameterVersionNotFound{Message: aws.String(fmt.Sprintf("Systems Manager could not find %s %s of %s. Verify the %[1]s and try again.", what, a.selector, p.name))}
}

// read is a parameter as callers see it, who may do action on it.
func (s *store) read(r *loggingtest.Request, id string, decrypt bool) (*types.Parameter, error) {
	a := askFor(r.View, id)
	if err := s.may(r, "ssm:"+r.Operation(), id, nil); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	p, w, err := s.region(r.View).look(a)
	if err != nil {
		return nil, err
	}
	out := &types.Parameter{ARN: aws.String(parameterARN(r.View, p.name)), Name: aws.String(p.name), Type: p.kind, Version: w.number,
		DataType: aws.String(w.dataType), LastModifiedDate: aws.Time(w.created), Value: aws.String(w.text)}
	if a.selector != "" {
		out.Selector = aws.String(":" + a.selector)
	}
	if p.kind == types.ParameterTypeSecureString {
		if !decrypt {
			out.Value = aws.String(w.sealed)
		} else if err := unseal(r, p.name, w.key); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (s *store) getParameter(r *loggingtest.Request, in *ssm.GetParameterInput) (*ssm.GetParameterOutput, error) {
	p, err := s.read(r, *in.Name, aws.ToBool(in.WithDecryption))
	if err != nil {
		return nil, err
	}
	return &ssm.GetParameterOutput{Parameter: p}, nil
}

func (s *store) getParameters(r *loggingtest.Request, in *ssm.GetParametersInput) (*ssm.GetParametersOutput, error) {
	out := &ssm.GetParametersOutput{Parameters: []types.Parameter{}, InvalidParameters: []string{}}
	for _, id := range in.Names {
		p, err := s.read(r, id, aws.ToBool(in.WithDecryption))
		switch err.(type) {
		case nil:
			out.Parameters = append(out.Parameters, *p)
		case *types.ParameterNotFound, *types.ParameterVersionNotFound:
			out.InvalidParameters = append(out.InvalidParameters, id)
		default:
			return nil, err
		}
	}
	return out, nil
}

// remove deletes a parameter, and tells whether there was one.
func (s *store) remove(r *loggingtest.Request, name string) (bool, error) {
	if err := s.may(r, "ssm:"+r.Operation(), name, nil); err != nil {
		return false, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	here, a := s.region(r.View), askFor(r.View, name)
	if here.find(a) == nil || a.selector != "" {
		return false, nil
	}
	delete(here.parameters, a.id)
	return true, nil
}

func (s *store) deleteParameter(r *loggingtest.Request, in *ssm.DeleteParameterInput) (*ssm.DeleteParameterOutput, error) {
	there, err := s.remove(r, *in.Name)
	if err == nil && !there {
		err = &types.ParameterNotFound{}
	}
	if err != nil {
		return nil, err
	}
	return &ssm.DeleteParameterOutput{}, nil
}

func (s *store) deleteParameters(r *loggingtest.Request, in *ssm.DeleteParametersInput) (*ssm.DeleteParametersOutput, error) {
	out := &ssm.DeleteParametersOutput{DeletedParameters: []string{}, InvalidParameters: []string{}}
	for _, name := range in.Names {
		there, err := s.remove(r, name)
		switch {
		case err != nil:
			return nil, err
		case there:
			out.DeletedParameters = append(out.DeletedParameters, name)
		default:
			out.InvalidParameters = append(out.InvalidParameters, name)
		}
	}
	return out, nil
}
