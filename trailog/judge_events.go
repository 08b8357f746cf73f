package trailog

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awslogkit/awslogkit/logging/bucket"
	"github.com/awslogkit/awslogkit/logging/resource"
	"github.com/awslogkit/awslogkit/trailog/selector"
	"github.com/awslogkit/awslogkit/trailog/trailrecord"
)

// events finds what the trail leaves out of what was asked for.
func (j *judging) events() {
	selectors, s := j.trail.selectors(), j.trail.Settings
	for _, e := range j.want.Expected {
		if why, fix := j.leftOut(e, selectors); why != "" {
			j.Find(resource.Finding{
				Code: CodeEventNotCovered, Severity: resource.SeverityError, Resource: j.id,
				Problem: fmt.Sprintf("%s have to arrive, and the trail leaves them out: %s.", strings.ToUpper(e.String()[:1])+e.String()[1:], why),
				Fix:     fix,
			})
		}
		if s.LogGroupARN != "" && e.Size > trailrecord.MaxCloudWatchEventSize {
			j.Find(resource.Finding{
				Code: CodeEventTooLarge, Severity: resource.SeverityError, Resource: j.id,
				Problem: fmt.Sprintf("Events of %d bytes have to arrive (%s), and CloudTrail sends none larger than %d bytes to CloudWatch Logs, without an error; the bucket has them.", e.Size, e, trailrecord.MaxCloudWatchEventSize),
				Fix:     "Break the request up into smaller ones; trailrecord.Estimate says how many items fit.",
			})
		}
	}
	j.selectors(selectors)
	if len(j.want.Expected) > 0 {
		return
	}
	if read, write := selectors.Management(); !read && !write {
		j.Find(resource.Finding{
			Code: CodeNoManagement, Severity: resource.SeverityWarning, Resource: j.id,
			Problem: "The trail records no management events, so the calls of Systems Manager, AWS IoT and other services never appear in its log group.",
			Fix:     "Select management events too, or say with Expect which events have to arrive.",
		})
	}
	recorded := func(source string) bool { return selectors.Covers(selector.ServiceCalls(source)) } // by another selector
	if out := slices.DeleteFunc(selectors.Excluded(), recorded); len(out) > 0 {
		j.Find(resource.Finding{
			Code: CodeExcluded, Severity: resource.SeverityInfo, Resource: j.id,
			Problem: "The selectors leave out the management events of " + strings.Join(out, ", ") + ".",
			Fix:     "Leave the exclusion out if they are needed.",
		})
	}
}

// selectors finds conditions that no event meets, and that the trail records its own files.
func (j *judging) selectors(selectors selector.Set) {
	unmet := resource.Finding{Code: CodeConditionUnmet, Severity: resource.SeverityError, Resource: j.id, Fix: "Write the condition so that it is met, or take it away."}
	if values := selectors.Unmet(); len(values) > 0 {
		if len(j.want.Expected) > 0 { // whether what has to arrive is left out is said of each
			unmet.Severity = resource.SeverityWarning
		}
		unmet.Problem = "No event meets what the selectors ask for, so nothing is recorded by it: " + strings.Join(values, "; ") + "."
		j.Find(unmet)
	}
	if values := selectors.UnmetExclusions(); len(values) > 0 {
		unmet.Severity, unmet.Problem = resource.SeverityWarning, "The selectors leave out less than they seem to: "+strings.Join(values, "; ")+"."
		j.Find(unmet)
	}
	writes := false
	own := bucket.ARN(j.home, j.trail.Settings.Bucket) + "/"
	if j.trail.Settings.Bucket == "" || !selectors.Covers(selector.Event{
		Category: trailrecord.Data, ReadOnly: &writes, FromConsole: &writes, Source: "s3.amazonaws.com", Name: "PutObject", Type: trailrecord.APICall,
		ResourceType: "AWS::S3::Object", ResourceARN: own + j.files()[0], UserARN: Service,
	}) {
		return
	}
	without := fmt.Sprintf("Where(\"resources.ARN\", \"NotStartsWith\", %q)", own)
	f := resource.Finding{
		Code: CodeOwnFiles, Severity: resource.SeverityWarning, Resource: j.id,
		Problem: "The trail records the data events of its own bucket, so that each file that it writes is an event of the next one, without an end, and each is charged.",
		Fix:     "Leave the bucket out: " + without + " on each selector of AWS::S3::Object.",
	}
	if len(selectors.Basic) > 0 {
		f.Fix = "Leave the bucket out, which basic selectors cannot: use selector.DataEvents(\"AWS::S3::Object\")." + without + ", or name the buckets that are to be recorded."
	}
	j.Find(f)
}

// leftOut is why the trail does not record an event, and what helps; empty where it does.
func (j *judging) leftOut(e selector.Event, selectors selector.Set) (why, fix string) {
	s := j.trail.Settings
	const allRegions = "Make it a trail for all regions (AllRegions), or have one with its home there."
	switch {
	case e.Account != "" && e.Account != j.home.Account && !s.Organization:
		return "it is not an organization's trail, and records account " + j.home.Account + " alone", "Make it the organization's trail (Organization), or have one in account " + e.Account + "."
	case e.Region != "" && e.Region != j.home.Region && !s.MultiRegion && !e.Global:
		return "it is for " + j.home.Region + " alone", allRegions
	case e.Global && !s.GlobalEvents:
		return "it does not record the events of global services", "Let it record them (GlobalServiceEvents)."
	case e.Global && !s.MultiRegion && j.home.Region != globalRegion(j.home.Partition):
		return "it is for " + j.home.Region + " alone, and the events of global services are those of " + globalRegion(j.home.Partition), allRegions
	}
	if e.Category == trailrecord.Data {
		fix = fmt.Sprintf("Select them: Select(selector.DataEvents(%q)) records the data events of all such resources; Covers tells what selectors record.", e.ResourceType)
	} else {
		fix = "Select them: Select(selector.ManagementEvents()) records the management events of all services; Covers tells what selectors record."
	}
	return selectors.LeftOut(e), fix
}

// globalRegion is where the events of global services happen, for trails since
// November 2021.
//
// https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-create-and-update-a-trail-by-using-the-aws-cli-update-trail.html
func globalRegion(partition string) string {
	switch partition {
	case "aws-cn":
		return "cn-northwest-1"
	case "aws-us-gov":
		return "us-gov-west-1"
	}
	return "us-east-1"
}
