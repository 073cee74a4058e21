package cluster

import (
	"errors"
	"time"
)

// The pauses between tries to start PostgreSQL again. There is no last try: a
// full disk may take hours to be emptied, and then nobody should be needed.
const (
	firstPause = 100 * time.Millisecond
	lastPause  = 5 * time.Second
)

// watch starts PostgreSQL again when it ended without being told to, and gives
// the folder back when it was told.
func (k *Cluster) watch() {
	for {
		<-k.server.done // only this goroutine replaces it
		if k.life.Err() != nil {
			break
		}
		k.log.Error("database ended by itself", "dir", k.dir.path, "error", k.server.err, "said", k.dir.lastWords())
		if !k.again() {
			break
		}
	}
	k.removeShortFolder()
	if err := k.lock.release(); err != nil {
		k.log.Error("database lock", "error", err)
	}
	close(k.done)
}

// again tries until PostgreSQL runs, or until the cluster is stopped.
func (k *Cluster) again() bool {
	begun := time.Now()
	for pause := firstPause; k.life.Err() == nil; pause = min(2*pause, lastPause) {
		// Without its postmaster, the workers of the old one end a little later.
		err := k.dir.clearOrphans(k.life, k.log)
		if err == nil {
			var p *process
			if p, err = k.dir.launchServer(k.life, k.bin, k.dir.data(), k.Socket, k.log); err == nil {
				k.replace(p)
				k.log.Warn("database started again", "dir", k.dir.path, "took", time.Since(begun).Round(time.Millisecond))
				return true
			}
		}
		if k.life.Err() != nil {
			break
		}
		k.log.Error("database does not start again", "dir", k.dir.path, "error", err, "cause", errors.Unwrap(err))
		select {
		case <-time.After(pause):
		case <-k.life.Done():
		}
	}
	return false
}

// replace takes the new server; one that came up while the cluster was being
// stopped is told so as well.
func (k *Cluster) replace(p *process) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.server = p
	if k.life.Err() != nil {
		p.signal(stopFast)
	}
}
