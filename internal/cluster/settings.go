package cluster

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// settingsFile lies in the data folder and is written anew at every start, so
// that a new version of the program brings its settings to old clusters.
const settingsFile = "liangtian.conf"

type setting struct{ name, value string }

// settings fit one machine that runs the program as well: modest memory, and
// no compilation of queries (it costs more than a short query takes).
func settings(fsync bool) []setting {
	s := []setting{
		{"max_connections", "80"},
		{"shared_buffers", megabytes(buffers(fsync))},
		{"work_mem", "16MB"},
		{"maintenance_work_mem", "128MB"},
		{"effective_cache_size", megabytes(max(2*buffers(fsync), 1024))},
		{"random_page_cost", "1.1"},
		{"jit", "off"},
		{"max_worker_processes", "4"},
		{"max_parallel_workers", "2"},
		{"max_parallel_workers_per_gather", "1"},
		{"wal_level", "replica"},
		{"wal_compression", "on"},
		{"max_wal_size", "2GB"},
		{"checkpoint_timeout", "15min"},
		{"timezone", "Asia/Shanghai"},
		{"log_timezone", "Asia/Shanghai"},
		{"password_encryption", "scram-sha-256"},
		{"idle_in_transaction_session_timeout", "10min"},
		{"logging_collector", "on"},
		{"log_directory", "../log"},
		{"log_filename", "postgresql-%a.log"},
		{"log_truncate_on_rotation", "on"},
		{"log_rotation_age", "1d"},
		{"log_rotation_size", "0"},
		{"log_checkpoints", "off"},
		{"log_min_duration_statement", "2s"},
		{"log_line_prefix", "%m [%p] %u@%d %a "},
	}
	if !fsync {
		s = append(s,
			setting{"fsync", "off"},
			setting{"synchronous_commit", "off"},
			setting{"full_page_writes", "off"},
			setting{"wal_level", "minimal"},
			setting{"max_connections", "200"}, // many test programs at once
			setting{"max_wal_senders", "0"},
			setting{"log_min_duration_statement", "-1"},
		)
	}
	return s
}

// buffers is an eighth of the machine's memory in MB, which its other programs
// will not miss: what is not in them is copied from the system at every look. A
// test's cluster has the least.
func buffers(fsync bool) int {
	const least, most = 256, 4096
	raw, err := os.ReadFile("/proc/meminfo")
	_, after, found := strings.Cut(string(raw), "MemTotal:")
	fields := strings.Fields(after)
	if err != nil || !found || len(fields) == 0 || !fsync {
		return least
	}
	kb, _ := strconv.Atoi(fields[0])
	return min(max(kb/1024/8, least), most)
}

func megabytes(n int) string { return strconv.Itoa(n) + "MB" }

// writeSettings replaces the file by rename: a half-written one would keep
// PostgreSQL from starting.
func (f folder) writeSettings(all []setting) error {
	var text strings.Builder
	text.WriteString("# Written by liangtian at every start. Use ALTER SYSTEM for settings of your own.\n")
	for _, s := range all {
		text.WriteString(s.name + " = '" + s.value + "'\n")
	}
	path := filepath.Join(f.data(), settingsFile)
	if old, err := os.ReadFile(path); err == nil && slices.Equal(old, []byte(text.String())) {
		return nil
	}
	temp := path + ".new"
	err := os.WriteFile(temp, []byte(text.String()), 0o600)
	if err == nil && f.owner.cred != nil {
		err = os.Chown(temp, int(f.owner.cred.Uid), int(f.owner.cred.Gid))
	}
	if err == nil {
		err = os.Rename(temp, path)
	}
	if err != nil {
		return errors.Join(unusable(path, err), os.Remove(temp))
	}
	return nil
}
