package intake

import (
	"context"
	"runtime"

	"liangtian/geo"
	"liangtian/geo/shp"
)

// heap is some records of a file on their way to being rows.
type heap struct {
	records []geo.Record
	rows    []Row
	err     error // reading ended here
	judged  chan struct{}
}

// judgeAll judges every record into the sink, in the file's order: one reads,
// as many judge as there are processors, and the caller's goroutine takes up
// what is judged.
func judgeAll(ctx context.Context, l joinedLayer, j Judge, o *Outline, sink Sink, progress Report) error {
	ctx, stop := context.WithCancel(ctx)
	defer stop()
	seen := Numbers{}
	sample := samples{columns: map[string]string{}}
	done := 0
	for h := range judged(ctx, l, j) {
		<-h.judged
		for i := range h.rows {
			seen.Take(&h.rows[i])
			sample.see(h.rows[i])
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if len(h.rows) > 0 {
			if err := sink(h.rows); err != nil {
				return err
			}
		}
		if h.err != nil {
			return refused(h.err)
		}
		done += len(h.rows)
		if err := progress(done, l.count()); err != nil {
			return err
		}
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	o.AreaUnitGuess = GuessUnit(sample.raw, sample.measured)
	o.columns(l.headers, j.Mapping, sample.columns)
	return nil
}

// judged is the heaps of a layer in order; whoever takes one waits until it is
// judged.
func judged(ctx context.Context, l joinedLayer, j Judge) <-chan *heap {
	workers := runtime.GOMAXPROCS(0)
	inOrder, toJudge := make(chan *heap, 2*workers), make(chan *heap, 2*workers)
	for range workers {
		go func() {
			for h := range toJudge {
				h.rows = make([]Row, len(h.records))
				for i, rec := range h.records {
					h.rows[i] = j.Row(rec)
				}
				h.records = nil
				close(h.judged)
			}
		}()
	}
	go func() {
		defer close(inOrder)
		defer close(toJudge)
		gather(ctx, l, func(h *heap) bool {
			// To its judge first: whoever waits for it must not wait for ever.
			toJudge <- h
			select {
			case inOrder <- h:
				return true
			case <-ctx.Done():
				return false
			}
		})
	}()
	return inOrder
}

// gather makes heaps of records until the layer ends or nobody wants more.
func gather(ctx context.Context, l joinedLayer, give func(*heap) bool) {
	next := func() *heap { return &heap{records: make([]geo.Record, 0, chunkRows), judged: make(chan struct{})} }
	h := next()
	for rec, err := range l.records() {
		if err != nil {
			h.err = err
			break
		}
		if h.records = append(h.records, rec); len(h.records) == chunkRows {
			if ctx.Err() != nil || !give(h) {
				return
			}
			h = next()
		}
	}
	give(h)
}

// samples is what a page shows of a file: a value of each column, and enough
// areas to guess the unit.
type samples struct {
	columns  map[string]string
	raw      []float64
	measured []int64
}

func (s *samples) see(r Row) {
	if r.No <= 1000 || len(s.raw) < 100 {
		for k, v := range r.Attributes {
			if v != "" && s.columns[k] == "" {
				s.columns[k] = v
			}
		}
	}
	if len(s.raw) == 1000 {
		return
	}
	if v, ok := shp.Number(r.Field("area")); ok && r.AreaCents > 0 {
		s.raw, s.measured = append(s.raw, v), append(s.measured, r.AreaCents)
	}
}
