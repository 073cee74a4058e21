package jobs

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/logging"
)

// do is one attempt at one job.
func (r *Runner) do(hard context.Context, job Job) {
	hard = logging.With(hard, slog.Int64("job", job.ID), slog.String("kind", job.Kind), slog.Int("attempt", job.Attempts))
	ctx, cancel := context.WithCancelCause(hard)
	defer cancel(nil)
	beating := make(chan struct{})
	go func() { defer close(beating); r.heartbeat(ctx, cancel, job) }()

	began, o := time.Now(), Outcome{}
	if job.Failures >= r.c.MaxFailures {
		// It took its server down too often: no more attempts.
		o = Outcome{
			State: Failed, Failures: job.Failures, ErrorCode: "job-interrupted",
			Error: fmt.Sprintf("任务多次被中断，已停止重试。请联系管理员，任务编号 %d。", job.ID),
		}
	} else {
		result, err := r.call(ctx, job)
		o = r.judge(context.Cause(ctx), job, result, err)
		r.c.Log.InfoContext(ctx, "job", "state", o.State, "took", time.Since(began))
		if err != nil {
			r.c.Log.WarnContext(ctx, "job attempt ended in an error", "error", err, "next", o.State)
		}
	}
	cause := context.Cause(ctx)
	cancel(nil)
	<-beating
	if errors.Is(cause, errLeaseLost) {
		r.c.Log.WarnContext(ctx, "job was taken over by another worker")
		return
	}
	r.finish(context.WithoutCancel(hard), job, r.tell(context.WithoutCancel(hard), job, o))
}

// tell says that a job has failed; as long as that does not succeed, it has not.
func (r *Runner) tell(ctx context.Context, job Job, o Outcome) Outcome {
	tell := r.givenUp[job.Kind]
	if o.State != Failed || tell == nil {
		return o
	}
	if err := tell(ctx, job, o.ErrorCode, o.Error); err != nil {
		r.c.Log.ErrorContext(ctx, "telling that a job has failed", "error", err)
		return Outcome{State: Queued, Failures: job.Failures, Delay: r.c.Backoff}
	}
	return o
}

// call turns a panic into an error: one bad job must not end the server.
func (r *Runner) call(ctx context.Context, job Job) (result any, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return r.handlers[job.Kind](ctx, &Task{Job: job, store: r.store, ctx: context.WithoutCancel(ctx)})
}

// judge decides what an attempt's end means. cause is why its context ended,
// nil if it did not.
func (r *Runner) judge(cause error, job Job, result any, err error) Outcome {
	if err == nil {
		var text []byte
		if text, err = json.Marshal(result); err == nil {
			return Outcome{State: Done, Result: text, Failures: job.Failures}
		}
	}
	if errors.Is(cause, errStopping) {
		return Outcome{State: Queued, Failures: job.Failures} // not the job's fault
	}
	o := Outcome{
		State: Failed, Failures: job.Failures + 1, ErrorCode: "internal",
		Error: fmt.Sprintf("处理时出现意外错误，已记录。请稍后再试，或联系管理员，任务编号 %d。", job.ID),
	}
	f := fault.As(err)
	if f != nil {
		o.Error, o.ErrorCode = f.Message, f.Code
	}
	if (f == nil || f.Kind == fault.Unavailable) && o.Failures < r.c.MaxFailures {
		o.State, o.Delay = Queued, r.backoff(o.Failures)
	}
	return o
}

// backoff quadruples: 5 s, 20 s, 80 s, 320 s.
func (r *Runner) backoff(failures int) time.Duration {
	return r.c.Backoff << (2 * (failures - 1))
}

// heartbeat keeps the lease; when that cannot be done until the lease has run
// out, somebody else may have the job, and the attempt must end.
func (r *Runner) heartbeat(ctx context.Context, cancel context.CancelCauseFunc, job Job) {
	until := time.Now().Add(r.c.Lease)
	tick := time.NewTicker(r.c.Lease / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		asked := time.Now()
		limited, stop := context.WithTimeout(ctx, r.c.Lease/3)
		held, err := r.store.Extend(limited, job.ID, job.Attempts, r.c.Lease)
		stop()
		switch {
		case err == nil && held:
			until = asked.Add(r.c.Lease)
		case err == nil, time.Now().After(until):
			cancel(errLeaseLost)
			return
		}
	}
}

// finish insists a little: losing this answer means doing the job again.
func (r *Runner) finish(ctx context.Context, job Job, o Outcome) {
	for try := range 5 {
		if try > 0 {
			time.Sleep(r.c.Lease / 20)
		}
		kept, err := r.store.Finish(ctx, job.ID, job.Attempts, o)
		if err == nil {
			if !kept {
				r.c.Log.WarnContext(ctx, "job was taken over before its end was stored")
			}
			return
		}
		r.c.Log.ErrorContext(ctx, "storing the end of a job", "error", err)
	}
}
