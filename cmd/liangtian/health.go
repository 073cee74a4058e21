package main

import (
	"context"
	"io"
	"net/http"
	"time"

	"liangtian/internal/fault"
)

const healthTimeout = 2 * time.Second

// health asks a running server whether it is well, for places that have no
// curl, such as a container's health check:
//
//	liangtian health http://127.0.0.1:8080/health/ready
func health(args []string) error {
	if len(args) != 1 {
		return fault.New(fault.Invalid, "no-address", "请写明地址，例如：liangtian health http://127.0.0.1:8080/health/ready")
	}
	ctx, cancel := context.WithTimeout(context.Background(), healthTimeout)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, args[0], nil)
	if err != nil {
		return fault.New(fault.Invalid, "no-address", "地址 %s 的格式不对。", args[0]).Because(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fault.New(fault.Unavailable, "unhealthy", "服务没有应答。").Because(err)
	}
	defer resp.Body.Close()
	_, _ = io.Copy(io.Discard, io.LimitReader(resp.Body, 1<<16))
	if resp.StatusCode != http.StatusOK {
		return fault.New(fault.Unavailable, "unhealthy", "服务应答 %d，不正常。", resp.StatusCode)
	}
	return nil
}
