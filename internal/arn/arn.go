// Package arn parses and builds Amazon Resource Names, and knows which
// partition a region belongs to.
package arn

import (
	"errors"
	"regexp"
	"slices"
	"strings"
)

// ARN is the six parts of arn:partition:service:region:account:resource.
type ARN struct {
	Partition, Service, Region, Account, Resource string
}

// String joins the parts.
func (a ARN) String() string {
	return "arn:" + a.Partition + ":" + a.Service + ":" + a.Region + ":" + a.Account + ":" + a.Resource
}

// Parse splits s. It checks the shape only: six parts, a partition that starts
// with "aws", a service and a resource.
func Parse(s string) (ARN, error) {
	parts := strings.SplitN(s, ":", 6)
	switch {
	case parts[0] != "arn":
		return ARN{}, errors.New(`an ARN starts with "arn:"`)
	case len(parts) < 6:
		return ARN{}, errors.New("an ARN has six parts: arn:partition:service:region:account:resource")
	case !strings.HasPrefix(parts[1], "aws"):
		return ARN{}, errors.New(`an ARN's partition is "aws", "aws-cn", "aws-us-gov" or another that starts with "aws"`)
	case parts[2] == "":
		return ARN{}, errors.New("an ARN names a service")
	case parts[5] == "":
		return ARN{}, errors.New("an ARN names a resource")
	}
	return ARN{parts[1], parts[2], parts[3], parts[4], parts[5]}, nil
}

// partitions are those of AWS but for "aws", by how the names of their regions begin,
// with the region where the partition's global services are, and its domain.
var partitions = []struct{ prefix, partition, main, domain string }{
	{"cn-", "aws-cn", "cn-north-1", "amazonaws.com.cn"},
	{"us-gov-", "aws-us-gov", "us-gov-west-1", "amazonaws.com"},
	{"us-isob-", "aws-iso-b", "us-isob-east-1", "sc2s.sgov.gov"},
	{"us-isof-", "aws-iso-f", "us-isof-south-1", "csp.hci.ic.gov"},
	{"us-iso-", "aws-iso", "us-iso-east-1", "c2s.ic.gov"},
	{"eu-isoe-", "aws-iso-e", "eu-isoe-west-1", "cloud.adc-e.uk"},
	{"eusc-", "aws-eusc", "eusc-de-east-1", "amazonaws.eu"},
}

// Partitions are the names of AWS's partitions.
func Partitions() []string {
	names := []string{"aws"}
	for _, p := range partitions {
		names = append(names, p.partition)
	}
	return names
}

// Partition is the partition of a region: "aws" unless its name says otherwise.
func Partition(region string) string {
	for _, p := range partitions {
		if strings.HasPrefix(region, p.prefix) {
			return p.partition
		}
	}
	return "aws"
}

// MainRegion is where a partition's global services are, such as IAM.
func MainRegion(partition string) string {
	for _, p := range partitions {
		if p.partition == partition {
			return p.main
		}
	}
	return "us-east-1"
}

// DNSSuffix is the domain of a partition, in which the services have their names that are of
// one region: CloudFormation's AWS::URLSuffix.
func DNSSuffix(partition string) string {
	for _, p := range partitions {
		if p.partition == partition {
			return p.domain
		}
	}
	return "amazonaws.com"
}

// InDomain reports whether a name is in the domain of one of the partitions.
func InDomain(name string) bool {
	return slices.ContainsFunc(Partitions(), func(p string) bool { return strings.HasSuffix(name, "."+DNSSuffix(p)) })
}

var (
	accountRE = regexp.MustCompile(`^[0-9]{12}$`)
	regionRE  = regexp.MustCompile(`^[a-z]{2,4}(-[a-z]+)+-[0-9]+$`)
)

// IsAccount reports whether s is twelve digits.
func IsAccount(s string) bool { return accountRE.MatchString(s) }

// IsRegion reports whether s has the shape of a region's name; it does not ask
// whether AWS has such a region.
func IsRegion(s string) bool { return regionRE.MatchString(s) }
