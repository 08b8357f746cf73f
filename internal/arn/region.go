package arn

import (
	"maps"
	"slices"
)

// enabled are the regions of partition "aws" that every account has, and optIn those
// that are disabled until somebody enables them.
//
// https://docs.aws.amazon.com/global-infrastructure/latest/regions/aws-regions.html
var (
	enabled = []string{
		"ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-southeast-1", "ap-southeast-2", "ca-central-1",
		"eu-central-1", "eu-north-1", "eu-west-1", "eu-west-2", "eu-west-3", "sa-east-1", "us-east-1", "us-east-2", "us-west-1", "us-west-2",
	}
	optIn = map[string]bool{
		"af-south-1": true, "ap-east-1": true, "ap-east-2": true, "ap-south-2": true, "ap-southeast-3": true,
		"ap-southeast-4": true, "ap-southeast-5": true, "ap-southeast-6": true, "ap-southeast-7": true, "ca-west-1": true,
		"eu-central-2": true, "eu-south-1": true, "eu-south-2": true, "il-central-1": true, "me-central-1": true,
		"me-south-1": true, "mx-central-1": true,
	}
)

// Regions are the regions of a partition, in the order of their names.
func Regions(partition string) []string {
	switch partition {
	case "aws":
		all := slices.AppendSeq(slices.Clone(enabled), maps.Keys(optIn))
		slices.Sort(all)
		return all
	case "aws-cn":
		return []string{"cn-north-1", "cn-northwest-1"}
	case "aws-us-gov":
		return []string{"us-gov-east-1", "us-gov-west-1"}
	case "aws-iso":
		return []string{"us-iso-east-1", "us-iso-west-1"}
	case "aws-iso-b":
		return []string{"us-isob-east-1", "us-isob-west-1"}
	case "aws-iso-e":
		return []string{"eu-isoe-west-1"}
	case "aws-iso-f":
		return []string{"us-isof-east-1", "us-isof-south-1"}
	case "aws-eusc":
		return []string{"eusc-de-east-1"}
	}
	return nil
}

// IsOptIn reports whether accounts have a region only when somebody has enabled it.
func IsOptIn(region string) bool { return optIn[region] }
