package policy

import (
	"encoding/json"
	"testing"
)

var sinkDecision Decision

func BenchmarkEvaluate(b *testing.B) {
	automation := deliveryPolicies()[0]
	iotTrust := deliveryPolicies()[4]
	logsKey := keyPolicies()[3]
	for _, bench := range []struct {
		name string
		g    group
		c    ask
	}{
		{"IdentityAllowed", automation, automation.cases[5]},
		{"IdentityDenied", automation, automation.cases[6]},
		{"TrustAllowed", iotTrust, iotTrust.cases[0]},
		{"TrustUndetermined", iotTrust, iotTrust.cases[2]},
		{"KeyAllowed", logsKey, logsKey.cases[0]},
	} {
		b.Run(bench.name, func(b *testing.B) {
			p, r := bench.g.policies(b), bench.c.request()
			b.ReportAllocs()
			for b.Loop() {
				sinkDecision = Evaluate(r, p)
			}
			if sinkDecision.Outcome != bench.c.want {
				b.Fatal(sinkDecision)
			}
		})
	}
}

func BenchmarkParse(b *testing.B) {
	text := []byte(deliveryPolicies()[10].identity[0])
	b.Run("Parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := Parse(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("encodingJSON", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			var v any
			if err := json.Unmarshal(text, &v); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkEqual(b *testing.B) {
	d := mustParse(b, deliveryPolicies()[10].identity[0])
	b.ReportAllocs()
	for b.Loop() {
		if !d.Equal(d) {
			b.Fatal("not equal")
		}
	}
}
