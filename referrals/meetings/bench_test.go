package meetings_test

import (
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/brobygger/brobygger/referrals/intake"
	"github.com/brobygger/brobygger/referrals/meetings"
)

// BenchmarkRead50k reads 50,000 meetings of 25,000 groups; kept-MB is what the drafts take, peak-MB what was taken from
// the system at most.
func BenchmarkRead50k(b *testing.B) {
	var guide, bmlt strings.Builder
	for i := range 50_000 {
		sign := map[bool]string{true: "[", false: ",\n"}[i == 0]
		fmt.Fprintf(&guide, `%s{"name":"Gruppe %d","slug":"gruppe-%c-%d","group":"Gruppe %d","day":%d,"time":"19:00","end_time":"20:30","types":["O","D","X"],"address":"Gade %d","city":"Aarhus","postal_code":"8000",
			"latitude":56.1,"longitude":10.2,"location":"Kulturhuset","notes":"Vi mødes hver uge. Kaffe fra kl. 18:30.","updated":"2026-05-31 14:32:23","url":"https://example.org/m/%d","region":"Midtjylland","contact_1_name":"x"}`,
			sign, i/2, 'a'+i%2, i/2, i/2, i%7, i/2, i)
		fmt.Fprintf(&bmlt, `%s{"id_bigint":"%d","meeting_name":"Gruppe %d","weekday_tinyint":"%d","venue_type":"1","start_time":"19:00:00","duration_time":"01:30:00","formats":"O,D,WC","service_body_bigint":"%d",
			"location_text":"Kulturhuset","location_street":"Gade %d","location_municipality":"Aarhus","location_postal_code_1":"8000","latitude":"56.1","longitude":"10.2","comments":"Vi mødes hver uge.","published":"1","contact_name_1":""}`,
			sign, i, i/2, 1+i%7, i/2%40, i/2)
	}
	for name, c := range map[string]struct {
		how  intake.Read
		text string
	}{"guide": {meetings.ReadGuide, guide.String() + "]"}, "bmlt": {meetings.ReadBMLT, bmlt.String() + "]"}} {
		b.Run(name, func(b *testing.B) {
			b.ReportMetric(float64(len(c.text))/(1<<20), "file-MB")
			for b.Loop() {
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				drafts, err := c.how(source(c.text), danish())
				if err != nil || len(drafts) != 25_000 || len(drafts[7].Problems) > 0 {
					b.Fatalf("%v %d", err, len(drafts))
				}
				runtime.GC()
				runtime.ReadMemStats(&after)
				b.ReportMetric(float64(after.HeapAlloc-before.HeapAlloc)/(1<<20), "kept-MB")
				b.ReportMetric(float64(after.Sys)/(1<<20), "peak-MB")
				runtime.KeepAlive(drafts)
			}
		})
	}
}
