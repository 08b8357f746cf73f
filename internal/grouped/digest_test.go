package grouped

import "testing"

func TestDigest(t *testing.T) {
	here := func(text string) string { return Digest(text, "aws", "111122223333", "eu-west-1") }
	there := func(text string) string { return Digest(text, "aws-cn", "222233334444", "cn-north-1") }
	for a, b := range map[string]string{
		"arn:aws:sns:eu-west-1:111122223333:t": "arn:aws-cn:sns:cn-north-1:222233334444:t",
		"logs":                                 "logs",
		"logs-eu-west-1":                       "logs-cn-north-1",
	} {
		if here(a) != there(b) || len(here(a)) != 12 {
			t.Errorf("%s is %s here, and %s is %s there", a, here(a), b, there(b))
		}
	}
	for a, b := range map[string]string{"a": "b", "eu-west-1": "{region}", "{111122223333": "{{account}", "arn:aws:s3:::b": "arn:{partition}:s3:::b"} {
		if here(a) == here(b) {
			t.Errorf("%s and %s are one", a, b)
		}
	}
	if Digest("eu-west-1", "aws", "", "") == Digest("{region}", "aws", "", "") {
		t.Error("without a scope nothing is replaced")
	}
}
