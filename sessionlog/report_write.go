package sessionlog

import (
	"bufio"
	"encoding/csv"
	"encoding/json"
	"io"
	"iter"
	"strconv"
	"strings"
	"time"
)

// WriteCSV writes a report as CSV with a heading, a session a line; times are in
// UTC, durations in seconds. A cell that a spreadsheet would take for a formula has
// a "'" before it, since users choose the reason of a session. An error of the
// report ends it; what came before is written.
func WriteCSV(w io.Writer, records iter.Seq2[Record, error]) error {
	out := csv.NewWriter(w)
	heading := []string{"session_id", "user", "node", "start", "end", "duration_seconds", "document", "access_type", "status", "logged", "why", "places", "reason"}
	if err := out.Write(heading); err != nil {
		return err
	}
	for r, err := range records {
		if err != nil {
			out.Flush()
			return err
		}
		places := make([]string, len(r.Places))
		for i, p := range r.Places {
			places[i] = p.String()
		}
		duration := ""
		if !r.End.IsZero() {
			duration = strconv.FormatInt(int64(r.Duration()/time.Second), 10)
		}
		row := []string{
			r.SessionID, r.Owner, r.Target, stamp(r.Start), stamp(r.End), duration, r.Document, string(r.AccessType), string(r.Status),
			r.Logged.String(), r.Why, strings.Join(places, " "), r.Reason,
		}
		for i := range row {
			row[i] = harmless(row[i])
		}
		if err := out.Write(row); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// harmless keeps a spreadsheet from carrying a cell out.
func harmless(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r\n", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

// WriteJSON writes a report as a JSON array, a record a line. An error of the
// report ends it; what came before is written, as a whole array.
func WriteJSON(w io.Writer, records iter.Seq2[Record, error]) error {
	out := bufio.NewWriter(w)
	separator := "["
	var failed error
	for r, err := range records {
		if err != nil {
			failed = err
			break
		}
		line, err := json.Marshal(r)
		if err != nil {
			return err
		}
		_, _ = out.WriteString(separator + "\n") // Flush answers the error
		_, _ = out.Write(line)
		separator = ","
	}
	if separator == "[" {
		_, _ = out.WriteString(separator)
	}
	_, _ = out.WriteString("\n]\n")
	if err := out.Flush(); err != nil {
		return err
	}
	return failed
}

// MarshalJSON writes the duration too, in seconds.
func (r Record) MarshalJSON() ([]byte, error) {
	type plain Record
	return json.Marshal(struct {
		plain
		Duration float64 `json:"durationSeconds,omitempty"`
	}{plain(r), r.Duration().Seconds()})
}
