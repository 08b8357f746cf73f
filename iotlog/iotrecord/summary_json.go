package iotrecord

import (
	"encoding/json"
	"time"
)

type summaryJSON struct {
	Entries         int64     `json:"entries"`
	Total           Count     `json:"total"`
	First           time.Time `json:"first,omitzero"`
	Last            time.Time `json:"last,omitzero"`
	EventTypes      []Count   `json:"eventTypes"`
	OtherEventTypes Count     `json:"otherEventTypes"`
	Clients         []Count   `json:"clients"`
	OtherClients    Count     `json:"otherClients"`
	WithoutClient   Count     `json:"withoutClient"`
}

// MarshalJSON writes all counts, the most frequent first.
func (s Summary) MarshalJSON() ([]byte, error) {
	return json.Marshal(summaryJSON{
		s.entries, s.total, s.first, s.last,
		top(s.types, -1), s.otherTypes, top(s.clients, -1), s.other, s.none,
	})
}

// UnmarshalJSON reads what MarshalJSON wrote; MaxClients stays, and clients
// beyond it are counted together.
func (s *Summary) UnmarshalJSON(data []byte) error {
	var j summaryJSON
	if err := json.Unmarshal(data, &j); err != nil {
		return err
	}
	limit := s.MaxClients
	*s = Summary{
		MaxClients: limit, entries: j.Entries, total: j.Total, first: j.First, last: j.Last,
		otherTypes: j.OtherEventTypes, other: j.OtherClients, none: j.WithoutClient,
	}
	for _, c := range j.EventTypes {
		s.countOf(&s.types, c.Name, MaxEventTypes, &s.otherTypes).merge(&c)
	}
	for _, c := range j.Clients {
		s.clientCount(c.Name).merge(&c)
	}
	return nil
}
