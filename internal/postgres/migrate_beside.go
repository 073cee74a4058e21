package postgres

import (
	"context"
	"io/fs"
	"strconv"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"liangtian/internal/fault"
)

// A migration runs while servers of the version before still work. One whose
// first line is this leaves everything that they use as it was: it only adds.
// Such a database they go on with, and start on. Any other file asks that they
// are stopped first, and is refused while one is connected.
const expandsMark = "-- expands"

func expands(text string) bool {
	first, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(first) == expandsMark
}

// ServerName is under which a server is seen in the database: with the newest
// file that it knows.
func ServerName(files fs.FS) string {
	all, err := ReadMigrations(files)
	if err != nil {
		return serverName + "0"
	}
	return serverName + strconv.Itoa(len(all))
}

const serverName = "liangtian/"

// besideOld refuses a file that does not merely add while a server is connected
// that does not know it.
func besideOld(ctx context.Context, db bun.IDB, m Migration) error {
	if m.Expands {
		return nil
	}
	var servers int
	err := db.QueryRowContext(ctx, `SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()
		AND application_name ~ ? AND split_part(application_name, '/', 2)::int < ?`, "^"+serverName+"[0-9]{1,6}$", m.Number).Scan(&servers)
	if err == nil && servers > 0 {
		return fault.New(fault.Conflict, "migration-old-servers",
			"还有旧版本的服务在使用数据库（%d 个连接），升级脚本 %s 与它们不相容。请先停止旧版本的服务再升级；这个脚本没有执行。", servers, m.Name)
	}
	return err
}

const (
	// A statement that waits for a lock makes everybody wait who comes after it.
	lockPatience = 300 * time.Millisecond
	lockPause    = 700 * time.Millisecond
	lockTries    = 120
)

// applyPatiently tries again when others are in the way, so that a migration
// never holds the work up for more than a moment.
func applyPatiently(ctx context.Context, db *bun.DB, m Migration) error {
	for try := 1; ; try++ {
		err := apply(ctx, db, m)
		if code := Code(err); (code != "55P03" && code != "40P01") || ctx.Err() != nil {
			return err
		}
		if try == lockTries {
			return fault.New(fault.Unavailable, "migration-locked",
				"数据库正忙，升级脚本 %s 等不到需要的锁，没有执行。请在空闲时再试，或查看是否有长时间的导出、备份。", m.Name).Because(err)
		}
		time.Sleep(lockPause)
	}
}
