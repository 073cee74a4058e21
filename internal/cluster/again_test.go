package cluster

import (
	"database/sql"
	"syscall"
	"testing"
	"time"

	"github.com/uptrace/bun/driver/pgdriver"
)

// A server that ends by itself comes back by itself, with what was committed;
// stopped, it stays away.
func TestServerThatDies(t *testing.T) {
	dir := newDir(t)
	k, err := Start(t.Context(), Config{Dir: dir, Fsync: true, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	write(t, k.Address, "CREATE TABLE kept AS SELECT 'before the kill' AS word")
	for range 2 {
		dead := k.server
		k.signal(syscall.SIGKILL)
		<-dead.done
		var got string
		for end := time.Now().Add(20 * time.Second); got == "" && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			got = tryAsk(t, k.Address, "SELECT word FROM kept")
		}
		if got != "before the kill" {
			t.Errorf("kept %q", got)
		}
	}
	stop(t, k)
	if left := workingIn(k.dir.data()); len(left) > 0 || Held(dir) {
		t.Errorf("stopped, and %v are left", left)
	}
}

func tryAsk(t *testing.T, a Address, statement string) (answer string) {
	t.Helper()
	db := sql.OpenDB(pgdriver.NewConnector(pgdriver.WithDSN(a.DSN(Superuser, Database))))
	defer db.Close()
	_ = db.QueryRowContext(t.Context(), statement).Scan(&answer)
	return answer
}
