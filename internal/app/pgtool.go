package app

import (
	"context"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"liangtian/internal/cluster"
	"liangtian/internal/fault"
	"liangtian/internal/postgres"
)

// pgTool runs a program that comes with PostgreSQL on a database. The password
// goes by the environment: arguments can be read by everybody on the machine.
func pgTool(ctx context.Context, dsn, data, name string, in io.Reader, out io.Writer, args ...string) error {
	path, err := cluster.Tool(data, name)
	if err != nil {
		return err
	}
	env, err := pgEnv(dsn)
	if err != nil {
		return err
	}
	var said tail
	cmd := exec.CommandContext(ctx, path, args...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = append(os.Environ(), env...), in, out, &said
	if err := cmd.Run(); err != nil {
		return fault.New(fault.Unavailable, "pg-tool", "%s 没有成功：%s", name, strings.TrimSpace(string(said))).Because(err)
	}
	return nil
}

// tail is the end of what a program said.
type tail []byte

func (t *tail) Write(p []byte) (int, error) {
	*t = append(*t, p...)
	if n := len(*t) - 2000; n > 0 {
		*t = (*t)[n:]
	}
	return len(p), nil
}

// pgEnv is a database's address as PostgreSQL's own programs read it, which
// know several hosts as we do. The socket may be given as the file itself, which
// they do not know.
func pgEnv(dsn string) ([]string, error) {
	each, err := postgres.Split(dsn)
	if err != nil {
		return nil, err
	}
	var u *url.URL
	var hosts, ports []string
	for _, one := range each {
		if u, err = url.Parse(one); err != nil {
			return nil, fault.New(fault.Invalid, "database-url", "DATABASE_URL 应为 postgres://用户:密码@主机:端口/库名 的形式。")
		}
		host, port := u.Hostname(), u.Port()
		if q := u.Query().Get("host"); q != "" {
			host = q
			if dir, file := filepath.Split(q); strings.HasPrefix(file, ".s.PGSQL.") {
				host, port = filepath.Clean(dir), strings.TrimPrefix(file, ".s.PGSQL.")
			}
		}
		hosts, ports = append(hosts, host), append(ports, port)
	}
	env := []string{"PGHOST=" + strings.Join(hosts, ","), "PGUSER=" + u.User.Username(), "PGDATABASE=" + strings.TrimPrefix(u.Path, "/"), "PGAPPNAME=liangtian-backup"}
	if strings.Join(ports, "") != "" {
		env = append(env, "PGPORT="+strings.Join(ports, ","))
	}
	if len(each) > 1 {
		env = append(env, "PGTARGETSESSIONATTRS=read-write")
	}
	if password, is := u.User.Password(); is {
		env = append(env, "PGPASSWORD="+password)
	}
	if mode := u.Query().Get("sslmode"); mode != "" {
		env = append(env, "PGSSLMODE="+mode)
	}
	return env, nil
}
