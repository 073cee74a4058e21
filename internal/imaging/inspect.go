package imaging

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"runtime"
	"syscall"
	"time"

	"liangtian/internal/fault"
)

const (
	wallTime     = 30 * time.Second
	wallTimeHEIC = 90 * time.Second
	maxReply     = 16 << 20
)

// places bounds how many children run at a time in this process.
var places = make(chan struct{}, 2)

// Inspect reads the picture at path in a child process. It waits for a free
// place, never longer than ctx allows.
//
// Errors: not-an-image, image-empty, image-too-large, image-too-many-pixels,
// image-too-many-scans, image-damaged, image-over-limits, imaging-unavailable;
// the context's own error when it ends first.
func Inspect(ctx context.Context, path string) (Photo, error) {
	return inspect(ctx, path, places)
}

func inspect(ctx context.Context, path string, places chan struct{}, args ...string) (Photo, error) {
	f, err := os.Open(path)
	if err != nil {
		return Photo{}, refuse(codeUnavailable, err)
	}
	defer f.Close()
	format, err := precheck(f)
	if err != nil {
		return Photo{}, err
	}
	select {
	case places <- struct{}{}:
		defer func() { <-places }()
	case <-ctx.Done():
		return Photo{}, ctx.Err()
	}
	return ask(ctx, f, format, args...)
}

// precheck spares a child for what is plainly no picture, and leaves the file
// at its beginning.
func precheck(f *os.File) (Format, error) {
	info, err := f.Stat()
	if err != nil {
		return "", refuse(codeUnavailable, err)
	}
	switch {
	case !info.Mode().IsRegular():
		return "", refuse(codeNotAnImage, nil)
	case info.Size() == 0:
		return "", refuse(codeEmpty, nil)
	case info.Size() > MaxBytes:
		return "", refuse(codeTooManyBytes, nil)
	}
	head := make([]byte, sniffLen)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return "", refuse(codeUnavailable, err)
	}
	format, ok := sniff(head[:n])
	if !ok {
		return "", refuse(codeNotAnImage, nil)
	}
	return format, nil
}

// ask runs one child and judges how it ended.
func ask(ctx context.Context, f *os.File, format Format, args ...string) (Photo, error) {
	limit := wallTime
	if format == HEIC {
		limit = wallTimeHEIC
	}
	bounded, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	out, err := runChild(bounded, f, append([]string{string(format)}, args...)...)
	if ctx.Err() != nil {
		return Photo{}, ctx.Err()
	}
	if err != nil {
		return Photo{}, childFault(err, bounded.Err())
	}
	var r reply
	if err := json.Unmarshal(out, &r); err != nil {
		return Photo{}, refuse(codeOverLimits, err)
	}
	if r.Code != "" {
		return Photo{}, refuse(r.Code, nil)
	}
	r.Photo.Small, r.Photo.Large = r.Small, r.Large
	return r.Photo, nil
}

// childFault tells a picture that broke its reader (signal, out of memory,
// crash, out of time) from a reader that could not be started.
func childFault(err, timeout error) *fault.Error {
	var exit *exec.ExitError
	if timeout != nil || (errors.As(err, &exit) && (!exit.Exited() || exit.ExitCode() == crashed)) {
		return refuse(codeOverLimits, errors.Join(err, timeout))
	}
	return refuse(codeUnavailable, err)
}

// crashed is the exit status of a Go program that panicked or ran out of
// memory; ChildMain returns it for a call that is not from here, which the
// mark in the environment rules out.
const crashed = 2

func runChild(ctx context.Context, f *os.File, args ...string) ([]byte, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	if os.Getenv("LIANGTIAN_IMAGING_CHILD") != "" {
		return nil, errors.New("the program does not hand " + ChildCommand + " to imaging.ChildMain")
	}
	out := &capped{left: maxReply}
	cmd := exec.CommandContext(ctx, self, append([]string{ChildCommand}, args...)...)
	cmd.Env = []string{childMark, "GOTRACEBACK=none", "GOMAXPROCS=2"}
	cmd.Dir = "/"
	cmd.Stdout = out
	cmd.ExtraFiles = []*os.File{f}
	cmd.WaitDelay = time.Second
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}

	done := make(chan error, 1)
	go func() {
		// The death signal follows the thread that forked, so the thread
		// must live as long as the child.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		done <- cmd.Run()
	}()
	err = <-done
	return out.got.Bytes(), err
}

// capped refuses to collect more than a reply can be.
type capped struct {
	got  bytes.Buffer // not embedded: its ReadFrom would pass the cap by
	left int
}

func (c *capped) Write(p []byte) (int, error) {
	if c.left -= len(p); c.left < 0 {
		return 0, errors.New("the reply of the child is too long")
	}
	return c.got.Write(p)
}
