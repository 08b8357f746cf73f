package arn

import (
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, s := range []string{
		"arn:aws:logs:eu-west-1:111122223333:log-group:/a:*", "arn:aws-cn:iam::111122223333:role/x",
		"arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/1", "arn:aws:s3:::bucket/key",
	} {
		a, err := Parse(s)
		if err != nil || a.String() != s {
			t.Errorf("%s: %v %v", s, a, err)
		}
	}
	for s, want := range map[string]string{
		"": "starts with", "log-group:/a": "starts with", "arn:aws:iam::role/x": "six parts", "arn:gcp:iam::1:role/x": "partition",
		"arn:aws:::1:role/x": "service", "arn:aws:iam::111122223333:": "resource",
	} {
		if _, err := Parse(s); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %s", s, err, want)
		}
	}
}

func TestPartition(t *testing.T) {
	for region, want := range map[string]string{
		"eu-west-1": "aws", "us-east-1": "aws", "cn-north-1": "aws-cn", "us-gov-west-1": "aws-us-gov", "us-iso-east-1": "aws-iso",
		"us-isob-east-1": "aws-iso-b", "us-isof-south-1": "aws-iso-f", "eu-isoe-west-1": "aws-iso-e", "eusc-de-east-1": "aws-eusc",
	} {
		if got := Partition(region); got != want {
			t.Errorf("%s: %s, want %s", region, got, want)
		}
		if !IsRegion(region) {
			t.Errorf("%s is no region", region)
		}
	}
	for _, s := range []string{"", "eu", "eu-west", "EU-WEST-1", "eu-west-1a", "arn:aws"} {
		if IsRegion(s) {
			t.Errorf("%q is a region", s)
		}
	}
	if IsAccount("11112222333") || IsAccount("11112222333a") || !IsAccount("111122223333") {
		t.Error("an account is twelve digits")
	}
}

func TestDNSSuffix(t *testing.T) {
	for partition, want := range map[string]string{"aws": "amazonaws.com", "aws-us-gov": "amazonaws.com", "aws-cn": "amazonaws.com.cn", "aws-iso-b": "sc2s.sgov.gov"} {
		if got := DNSSuffix(partition); got != want || !InDomain("logs."+want) || InDomain(want) {
			t.Errorf("%s: %s, want %s", partition, got, want)
		}
	}
	for _, partition := range Partitions() {
		if DNSSuffix(partition) == "" {
			t.Errorf("%s has no domain", partition)
		}
	}
	if InDomain("logs.amazonaws.com.example") || InDomain("notamazonaws.com") {
		t.Error("a name is in a domain of AWS")
	}
}

func FuzzParse(f *testing.F) {
	f.Add("arn:aws:logs:eu-west-1:111122223333:log-group:/a:*")
	f.Fuzz(func(t *testing.T, s string) {
		if a, err := Parse(s); err == nil && a.String() != s {
			t.Errorf("%q: %q", s, a)
		}
	})
}
