package report

import (
	"context"
	"io"
	"runtime"
	"sync/atomic"
	"testing"
	"time"

	"liangtian/internal/casework"
)

// endless is a list of any length that is never in memory.
type endless struct {
	fake
	n int
}

func (e endless) CountLines(_ context.Context, _ Ask, _ List) (int64, error) { return int64(e.n), nil }

func (e endless) EachLine(_ context.Context, _ Ask, _ List, each func(Line) error) error {
	farm := int64(80_000)
	for i := range e.n {
		l := Line{
			ID: int64(i), No: "AJ2026-000001", PlotNo: "430223JC26000011", BatchNumber: "示两非〔2026〕1号", CountyName: "攸县（示意）", Town: "示例镇", Village: "示例村",
			Type: "GF", Class: "0101", Note: "第二季度监测", State: casework.Closed, AreaCents: 123_456 + int64(i), FarmlandCents: &farm,
			Facts: casework.Facts{Finding: &casework.Finding{Code: "true"}, RectifyCents: 100, Measures: []casework.Measure{{Code: "demolish_restore", DoneCents: 1000}}},
		}
		if err := each(l); err != nil {
			return err
		}
	}
	return nil
}

// BenchmarkList writes R2 of more and more rows. peak-MB is the most that the
// heap grew: it must not follow the rows.
func BenchmarkList(b *testing.B) {
	for _, n := range []int{20_000, 200_000} {
		b.Run(map[int]string{20_000: "20k", 200_000: "200k"}[n], func(b *testing.B) {
			k, _ := KindOf("r2")
			for b.Loop() {
				runtime.GC()
				var m runtime.MemStats
				runtime.ReadMemStats(&m)
				before := m.HeapInuse
				var peak atomic.Uint64
				stop := make(chan struct{})
				go func() {
					for {
						select {
						case <-stop:
							return
						case <-time.After(20 * time.Millisecond):
							var now runtime.MemStats
							runtime.ReadMemStats(&now)
							peak.Store(max(peak.Load(), now.HeapInuse))
						}
					}
				}()
				mk := maker(fake{})
				mk.Source = endless{n: n}
				if _, err := mk.Make(b.Context(), io.Discard, k, Ask{}); err != nil {
					b.Fatal(err)
				}
				close(stop)
				b.ReportMetric(float64(max(peak.Load(), before)-before)/(1<<20), "peak-MB")
				b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "rows/s")
			}
		})
	}
}
