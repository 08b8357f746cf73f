package wire

import (
	"encoding/base64"
	"math/big"
	"reflect"
)

func (r *reader) scalar(c byte, n *node, v reflect.Value) error {
	switch {
	case c == '"':
		s, err := r.string()
		if err != nil {
			return err
		}
		return setString(s, n, v)
	case c == 't' || c == 'f':
		word := "true"
		if c == 'f' {
			word = "false"
		}
		if err := r.literal(word); err != nil {
			return err
		}
		if n.kind != kindBool {
			return mismatch{"TRUE_VALUE or FALSE_VALUE", goKindName(n)}
		}
		n.alloc(v).SetBool(c == 't')
		return nil
	case c == '-' || c >= '0' && c <= '9':
		s, err := r.number()
		if err != nil {
			return err
		}
		return setNumber(s, n, v)
	}
	return r.wrong(c, goKindName(n))
}

// setString puts a JSON string into a member that may be of another kind: blobs,
// numbers that JSON has no notation for, and timestamps of some clients.
func setString(s string, n *node, v reflect.Value) error {
	switch n.kind {
	case kindString:
		n.alloc(v).SetString(s)
	case kindBlob:
		b, err := base64.StdEncoding.DecodeString(s)
		if err != nil {
			return mismatch{"STRING_VALUE", "a blob"}
		}
		n.alloc(v).SetBytes(b)
	case kindFloat:
		if s != "NaN" && s != "Infinity" && s != "-Infinity" {
			return mismatch{"STRING_VALUE", goKindName(n)}
		}
		f, _ := parseFloat(s, 64)
		n.alloc(v).SetFloat(f)
	case kindTime:
		t, err := parseTime(s, formatISO)
		if err != nil {
			return mismatch{"STRING_VALUE", goKindName(n)}
		}
		n.alloc(v).Set(reflect.ValueOf(t))
	default:
		return mismatch{"STRING_VALUE", goKindName(n)}
	}
	return nil
}

// setNumber puts a number into a member.
func setNumber(s string, n *node, v reflect.Value) error {
	bad := mismatch{"NUMBER_VALUE", goKindName(n)}
	switch n.kind {
	case kindInt:
		i, err := parseInt(s, n.typ.Bits())
		if err != nil {
			return bad
		}
		n.alloc(v).SetInt(i)
	case kindFloat:
		f, err := parseFloat(s, n.typ.Bits())
		if err != nil {
			return bad
		}
		n.alloc(v).SetFloat(f)
	case kindTime:
		f, err := parseFloat(s, 64)
		if err != nil {
			return bad
		}
		t, err := unixTime(f)
		if err != nil {
			return bad
		}
		n.alloc(v).Set(reflect.ValueOf(t))
	case kindBig:
		return setBig(s, n, v)
	default:
		return bad
	}
	return nil
}

// maxBigDigits bounds the numbers that become a *big.Int or *big.Float.
const maxBigDigits = 1000

func setBig(s string, n *node, v reflect.Value) error {
	if len(s) <= maxBigDigits {
		if n.typ == bigInt {
			if i, ok := new(big.Int).SetString(s, 10); ok {
				n.alloc(v).Addr().Interface().(*big.Int).Set(i)
				return nil
			}
		} else if f, _, err := big.ParseFloat(s, 10, 256, big.ToNearestEven); err == nil {
			n.alloc(v).Addr().Interface().(*big.Float).Set(f)
			return nil
		}
	}
	return mismatch{"NUMBER_VALUE", goKindName(n)}
}

func goKindName(n *node) string {
	switch n.kind {
	case kindString:
		return "String"
	case kindBool:
		return "Boolean"
	case kindInt:
		if n.typ.Bits() > 32 {
			return "Long"
		}
		return "Integer"
	case kindFloat:
		return "Double"
	case kindTime:
		return "Timestamp"
	case kindBlob:
		return "a blob"
	}
	return "the member's type"
}
