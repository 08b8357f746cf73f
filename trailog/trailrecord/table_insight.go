package trailrecord

var insightObject = objectOf(
	func(d *InsightDetails) *extraMembers { return &d.Extra },
	member("state", textKind, func(d *InsightDetails) *string { return &d.State }),
	member("eventSource", textKind, func(d *InsightDetails) *string { return &d.EventSource }),
	member("eventName", textKind, func(d *InsightDetails) *string { return &d.EventName }),
	member("insightType", textKind, func(d *InsightDetails) *string { return &d.InsightType }),
	member("errorCode", textKind, func(d *InsightDetails) *string { return &d.ErrorCode }),
	member("insightContext", insightContextObject.kind(), func(d *InsightDetails) *InsightContext { return &d.Context }),
)

var insightContextObject = objectOf(
	func(c *InsightContext) *extraMembers { return &c.Extra },
	member("statistics", statisticsObject.kind(), func(c *InsightContext) *InsightStatistics { return &c.Statistics }),
	member("attributions", listOf(attributionObject.kind()), func(c *InsightContext) *[]InsightAttribution { return &c.Attributions }),
)

var statisticsObject = objectOf(
	func(s *InsightStatistics) *extraMembers { return &s.Extra },
	member("baseline", averageObject.kind(), func(s *InsightStatistics) *InsightAverage { return &s.Baseline }),
	member("insight", averageObject.kind(), func(s *InsightStatistics) *InsightAverage { return &s.Insight }),
	member("insightDuration", intKind, func(s *InsightStatistics) *int { return &s.InsightDuration }),
	member("baselineDuration", intKind, func(s *InsightStatistics) *int { return &s.BaselineDuration }),
)

var averageObject = objectOf(
	func(a *InsightAverage) *extraMembers { return &a.Extra },
	member("average", floatKind, func(a *InsightAverage) *float64 { return &a.Average }),
)

var attributionObject = objectOf(
	func(a *InsightAttribution) *extraMembers { return &a.Extra },
	member("attribute", textKind, func(a *InsightAttribution) *string { return &a.Attribute }),
	member("insight", listOf(insightValueObject.kind()), func(a *InsightAttribution) *[]InsightValue { return &a.Insight }),
	member("baseline", listOf(insightValueObject.kind()), func(a *InsightAttribution) *[]InsightValue { return &a.Baseline }),
)

var insightValueObject = objectOf(
	func(v *InsightValue) *extraMembers { return &v.Extra },
	member("value", textKind, func(v *InsightValue) *string { return &v.Value }),
	member("average", floatKind, func(v *InsightValue) *float64 { return &v.Average }),
)
