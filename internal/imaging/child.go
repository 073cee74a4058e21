package imaging

import (
	"encoding/json"
	"errors"
	"io"
	"os"
	"runtime/debug"

	"golang.org/x/sys/unix"
)

// ChildCommand is the hidden subcommand under which the program starts itself
// to read one picture.
const ChildCommand = "imaging-child"

// childMark is in the child's environment. A program that forgot to route
// ChildCommand would otherwise start itself again and again.
const childMark = "LIANGTIAN_IMAGING_CHILD=1"

// What one child may use. Memory is counted by RLIMIT_DATA, not RLIMIT_AS:
// the Go runtime reserves address space that it never touches.
const (
	childMemory    = 1536 << 20
	childSoftHeap  = 1200 << 20
	cpuSeconds     = 10
	cpuSecondsHEIC = 60
	childFiles     = 32
	patience       = 10 // niceness: pictures are drawn when nobody waits for bytes
)

// reply is what the child writes to its standard output.
type reply struct {
	Code         string
	Photo        Photo
	Small, Large []byte
}

// ChildMain reads the picture open as file descriptor 3 and writes a reply.
// args holds the format that the parent saw, and headOnly if the picture itself
// need not be decoded. It returns the exit status.
func ChildMain(args []string) int {
	head := len(args) == 2 && args[1] == headOnly
	if (len(args) != 1 && !head) || os.Getenv("LIANGTIAN_IMAGING_CHILD") != "1" {
		return 2
	}
	format := Format(args[0])
	if err := confine(format); err != nil {
		return 3
	}
	if !head && unix.Setpriority(unix.PRIO_PGRP, 0, patience) != nil {
		return 3
	}
	content, err := io.ReadAll(io.LimitReader(os.NewFile(3, "photo"), MaxBytes+1))
	if err != nil {
		return 4
	}
	r := answer(content, format, head)
	if err := json.NewEncoder(os.Stdout).Encode(r); err != nil {
		return 5
	}
	return 0
}

func answer(content []byte, format Format, head bool) reply {
	if len(content) > MaxBytes {
		return reply{Code: codeTooManyBytes}
	}
	if seen, ok := sniff(content[:min(len(content), sniffLen)]); !ok || seen != format {
		return reply{Code: codeNotAnImage}
	}
	if head {
		p, code := readHead(content, format)
		return reply{Code: code, Photo: p}
	}
	p, code := read(content, format)
	return reply{Code: code, Photo: p, Small: p.Small, Large: p.Large}
}

// confine takes away what reading a picture does not need.
func confine(format Format) error {
	debug.SetMemoryLimit(childSoftHeap)
	cpu := uint64(cpuSeconds)
	if format == HEIC {
		cpu = cpuSecondsHEIC
	}
	limits := map[int]uint64{
		unix.RLIMIT_CPU:    cpu,
		unix.RLIMIT_CORE:   0,
		unix.RLIMIT_FSIZE:  0, // pipes are not files
		unix.RLIMIT_NOFILE: childFiles,
	}
	if !raceDetector {
		limits[unix.RLIMIT_DATA] = childMemory
	}
	var errs []error
	for what, n := range limits {
		hard := n
		if what == unix.RLIMIT_CPU {
			hard++ // first a signal, a second later the end
		}
		errs = append(errs, unix.Setrlimit(what, &unix.Rlimit{Cur: n, Max: hard}))
	}
	return errors.Join(errs...)
}
