package arn

import (
	"slices"
	"testing"
)

// Every partition has regions, of its own.
func TestRegions(t *testing.T) {
	for _, partition := range Partitions() {
		names := Regions(partition)
		if len(names) == 0 || !slices.IsSorted(names) || len(slices.Compact(slices.Clone(names))) != len(names) {
			t.Errorf("%s: %v", partition, names)
		}
		for _, name := range names {
			if !IsRegion(name) || Partition(name) != partition || IsOptIn(name) && partition != "aws" {
				t.Errorf("%s is no region of %s", name, partition)
			}
		}
	}
	if Regions("aws-moon") != nil || IsOptIn("eu-west-1") || !IsOptIn("me-south-1") {
		t.Error("regions are others")
	}
}
