package jobs_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/fault"
	"liangtian/internal/jobs"
	"liangtian/internal/pgtest"
	"liangtian/internal/postgres"
)

var fast = jobs.Config{
	Lease: 300 * time.Millisecond, Poll: 10 * time.Millisecond, Grace: 100 * time.Millisecond,
	Backoff: time.Millisecond, Log: slog.New(slog.DiscardHandler),
}

// run starts a runner and returns how to stop it and wait for its end.
func run(t *testing.T, r *jobs.Runner) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() { defer close(ended); r.Run(ctx) }()
	stop = sync.OnceFunc(func() { cancel(); <-ended })
	t.Cleanup(stop)
	return stop
}

func enqueue(t *testing.T, r *jobs.Runner, kind string, args any, key string) int64 {
	t.Helper()
	id, err := r.Enqueue(t.Context(), kind, args, key, 0)
	if err != nil {
		t.Fatal(err)
	}
	return id
}

// await waits until a job has ended.
func await(t *testing.T, r *jobs.Runner, id int64) jobs.Job {
	t.Helper()
	until := time.Now().Add(10 * time.Second)
	for time.Now().Before(until) {
		job, err := r.Get(t.Context(), id)
		if err != nil {
			t.Fatal(err)
		}
		if job.State == jobs.Done || job.State == jobs.Failed {
			return job
		}
		time.Sleep(5 * time.Millisecond)
	}
	t.Fatalf("job %d does not end", id)
	return jobs.Job{}
}

// newRunner works as the program's own role, so grants are tested as well.
func newRunner(t *testing.T) (*jobs.Runner, postgres.Jobs, *bun.DB) {
	t.Helper()
	owner, app := pgtest.Database(t)
	store := postgres.NewJobs(app)
	return jobs.New(store, fast), store, owner
}

func TestJobRunsAndItsResultAndProgressAreKept(t *testing.T) {
	t.Parallel()
	r, _, _ := newRunner(t)
	type numbers struct{ A, B int }
	r.Handle("add", func(_ context.Context, task *jobs.Task) (any, error) {
		var n numbers
		if err := task.Decode(&n); err != nil {
			return nil, err
		}
		task.Progress(1, 1, "已合计")
		return map[string]int{"sum": n.A + n.B}, nil
	})
	run(t, r)
	job := await(t, r, enqueue(t, r, "add", numbers{2, 3}, ""))
	var result map[string]int
	if err := json.Unmarshal(job.Result, &result); err != nil || result["sum"] != 5 {
		t.Errorf("result %s %v", job.Result, err)
	}
	if job.State != jobs.Done || job.ProgressDone != 1 || job.ProgressTotal != 1 || job.Note != "已合计" || job.FinishedAt == nil || job.Attempts != 1 {
		t.Errorf("%+v", job)
	}
	if bad := await(t, r, enqueue(t, r, "add", "no object", "")); bad.ErrorCode != "job-args" {
		t.Errorf("%+v", bad)
	}
}

func TestErrorsAreRetriedAndRefusalsAreNot(t *testing.T) {
	t.Parallel()
	r, _, _ := newRunner(t)
	var flaky, hopeless, refused, down atomic.Int64
	r.Handle("flaky", func(context.Context, *jobs.Task) (any, error) {
		if flaky.Add(1) < 3 {
			panic("the disk hiccups")
		}
		return "ok", nil
	})
	r.Handle("hopeless", func(context.Context, *jobs.Task) (any, error) {
		hopeless.Add(1)
		return nil, errors.New("secret detail")
	})
	r.Handle("refused", func(context.Context, *jobs.Task) (any, error) {
		refused.Add(1)
		return nil, fmt.Errorf("wrapped: %w", fault.New(fault.Invalid, "bad-file", "文件不对。"))
	})
	r.Handle("down", func(context.Context, *jobs.Task) (any, error) {
		if down.Add(1) == 1 {
			return nil, fault.New(fault.Unavailable, "away", "暂时不能用。")
		}
		return nil, nil
	})
	run(t, r)
	for _, c := range []struct {
		kind, code string
		state      jobs.State
		calls      *atomic.Int64
		want       int64
	}{
		{"flaky", "", jobs.Done, &flaky, 3},
		{"hopeless", "internal", jobs.Failed, &hopeless, 5},
		{"refused", "bad-file", jobs.Failed, &refused, 1},
		{"down", "", jobs.Done, &down, 2},
	} {
		job := await(t, r, enqueue(t, r, c.kind, nil, ""))
		if job.State != c.state || job.ErrorCode != c.code || c.calls.Load() != c.want {
			t.Errorf("%s: %s %q after %d calls", c.kind, job.State, job.ErrorCode, c.calls.Load())
		}
		if strings.Contains(job.Error, "secret") || (job.Error != "") != (c.state == jobs.Failed) {
			t.Errorf("%s: words %q", c.kind, job.Error)
		}
	}
}

func TestUniqueKeyHoldsWhileUnfinished(t *testing.T) {
	t.Parallel()
	r, _, _ := newRunner(t)
	release := make(chan struct{})
	r.Handle("import", func(context.Context, *jobs.Task) (any, error) { <-release; return nil, nil })
	r.Handle("export", func(context.Context, *jobs.Task) (any, error) { return nil, nil })
	ids := make([]int64, 8)
	var wg sync.WaitGroup
	for i := range ids {
		wg.Go(func() { ids[i], _ = r.Enqueue(t.Context(), "import", nil, "batch-7", 0) })
	}
	wg.Wait()
	for _, id := range ids {
		if id != ids[0] || id == 0 {
			t.Fatalf("several jobs for one key: %v", ids)
		}
	}
	if other := enqueue(t, r, "export", nil, "batch-7"); other == ids[0] {
		t.Error("another kind has the same job")
	}
	if first, second := enqueue(t, r, "export", nil, ""), enqueue(t, r, "export", nil, ""); first == second {
		t.Error("no key is a key")
	}
	run(t, r)
	close(release)
	await(t, r, ids[0])
	if again := enqueue(t, r, "import", nil, "batch-7"); again == ids[0] {
		t.Error("a finished job keeps its key")
	}
}

// Two servers and many jobs: each is done once.
func TestTwoServersDoEachJobOnce(t *testing.T) {
	t.Parallel()
	r, store, _ := newRunner(t)
	second := jobs.New(store, fast)
	var calls [60]atomic.Int64
	count := func(_ context.Context, task *jobs.Task) (any, error) {
		var i int
		err := task.Decode(&i)
		calls[i].Add(1)
		return nil, err
	}
	r.Handle("count", count)
	second.Handle("count", count)
	ids := make([]int64, len(calls))
	for i := range ids {
		ids[i] = enqueue(t, r, "count", i, "")
	}
	run(t, r)
	run(t, second)
	for i, id := range ids {
		await(t, r, id)
		if n := calls[i].Load(); n != 1 {
			t.Errorf("job %d was done %d times", i, n)
		}
	}
}

// A killed server holds a job and says nothing more.
func TestJobOfAKilledServerIsTakenUpAgain(t *testing.T) {
	t.Parallel()
	r, store, _ := newRunner(t)
	r.Handle("checkpoint", func(context.Context, *jobs.Task) (any, error) { return "second", nil })
	id := enqueue(t, r, "checkpoint", nil, "")
	killed, err := store.Claim(t.Context(), []string{"checkpoint"}, fast.Lease)
	if err != nil || killed == nil || killed.ID != id {
		t.Fatalf("%v %v", killed, err)
	}
	if early, err := store.Claim(t.Context(), []string{"checkpoint"}, fast.Lease); early != nil || err != nil {
		t.Fatalf("taken while it is held: %v %v", early, err)
	}
	run(t, r)
	if job := await(t, r, id); job.State != jobs.Done || job.Attempts != 2 {
		t.Errorf("%+v", job)
	}
	// The dead come back: their late answer changes nothing.
	late, err := store.Finish(t.Context(), id, killed.Attempts, jobs.Outcome{State: jobs.Failed, Error: "late"})
	if late || err != nil {
		t.Errorf("a late answer was taken: %v %v", late, err)
	}
}

func TestJobThatKillsItsServerIsGivenUp(t *testing.T) {
	t.Parallel()
	r, _, owner := newRunner(t)
	r.Handle("bomb", func(context.Context, *jobs.Task) (any, error) { return nil, nil })
	var told []string
	r.OnGivenUp("bomb", func(_ context.Context, j jobs.Job, code, _ string) error {
		told = append(told, fmt.Sprintf("%d %s", j.ID, code))
		if len(told) == 1 {
			return errors.New("nobody hears") // then it has not failed yet
		}
		return nil
	})
	id := enqueue(t, r, "bomb", nil, "")
	_, err := owner.ExecContext(t.Context(), "UPDATE jobs SET state = 'running', failures = 4, lease_until = now() - interval '1 second' WHERE id = ?", id)
	if err != nil {
		t.Fatal(err)
	}
	run(t, r)
	if job := await(t, r, id); job.State != jobs.Failed || job.ErrorCode != "job-interrupted" || job.Attempts != 2 {
		t.Errorf("%+v", job)
	}
	if want := fmt.Sprintf("%d job-interrupted", id); !slices.Equal(told, []string{want, want}) {
		t.Error(told)
	}
}

func TestLongJobKeepsItsLeaseAndLosesItWhenTakenAway(t *testing.T) {
	t.Parallel()
	r, store, owner := newRunner(t)
	began, cancelled := make(chan struct{}, 2), make(chan error, 2)
	r.Handle("long", func(ctx context.Context, _ *jobs.Task) (any, error) {
		began <- struct{}{}
		<-ctx.Done()
		cancelled <- ctx.Err()
		return nil, ctx.Err()
	})
	id := enqueue(t, r, "long", nil, "")
	stop := run(t, r)
	<-began
	time.Sleep(3 * fast.Lease)
	if thief, err := store.Claim(t.Context(), []string{"long"}, time.Hour); thief != nil || err != nil {
		t.Fatalf("a living job was taken: %v %v", thief, err)
	}
	if _, err := owner.ExecContext(t.Context(), "UPDATE jobs SET attempts = attempts + 1, lease_until = now() + interval '1 hour' WHERE id = ?", id); err != nil {
		t.Fatal(err)
	}
	select {
	case <-cancelled:
	case <-time.After(5 * time.Second):
		t.Fatal("it works on without a lease")
	}
	stop()
	if job, _ := r.Get(t.Context(), id); job.State != jobs.Running {
		t.Errorf("the loser changed it: %+v", job)
	}
}

func TestStopLetsAJobFinishOrHandsItBack(t *testing.T) {
	t.Parallel()
	r, _, _ := newRunner(t)
	began := make(chan struct{}, 2)
	r.Handle("short", func(context.Context, *jobs.Task) (any, error) {
		began <- struct{}{}
		time.Sleep(fast.Grace / 2)
		return nil, nil
	})
	r.Handle("endless", func(ctx context.Context, _ *jobs.Task) (any, error) {
		began <- struct{}{}
		<-ctx.Done()
		return nil, ctx.Err()
	})
	short, endless := enqueue(t, r, "short", nil, ""), enqueue(t, r, "endless", nil, "")
	stop := run(t, r)
	<-began
	<-began
	stop()
	if job, _ := r.Get(t.Context(), short); job.State != jobs.Done {
		t.Errorf("short: %+v", job)
	}
	if job, _ := r.Get(t.Context(), endless); job.State != jobs.Queued || job.Failures != 0 || job.Error != "" {
		t.Errorf("endless: %+v", job)
	}
}

func TestEachSlotIsDoneOnce(t *testing.T) {
	t.Parallel()
	r, store, owner := newRunner(t)
	second := jobs.New(store, fast)
	for _, runner := range []*jobs.Runner{r, second} {
		runner.Handle("tick", func(context.Context, *jobs.Task) (any, error) { return nil, nil })
		runner.Schedule("tick", jobs.Each(400*time.Millisecond), nil)
		run(t, runner)
	}
	time.Sleep(1500 * time.Millisecond)
	var slots, rows int
	if err := owner.QueryRowContext(t.Context(), "SELECT count(DISTINCT slot), count(*) FROM jobs").Scan(&slots, &rows); err != nil {
		t.Fatal(err)
	}
	if slots != rows || rows < 3 || rows > 6 {
		t.Errorf("%d slots, %d jobs", slots, rows)
	}
}

func TestEnqueueInsideATransactionFollowsIt(t *testing.T) {
	t.Parallel()
	owner, _ := pgtest.Database(t)
	refused := errors.New("refused")
	for _, end := range []error{refused, nil} {
		var id int64
		err := postgres.Tx(t.Context(), owner, func(ctx context.Context, tx bun.Tx) (err error) {
			id, err = postgres.EnqueueJob(ctx, tx, jobs.Request{Kind: "export", Args: map[string]string{"q": `what? 'it''s'`}})
			return errors.Join(err, end)
		})
		if !errors.Is(err, end) {
			t.Fatal(err)
		}
		if _, err := postgres.NewJobs(owner).Get(t.Context(), id); fault.Is(err, "job-not-found") != (end != nil) {
			t.Errorf("after %v: %v", end, err)
		}
	}
}
