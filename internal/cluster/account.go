package cluster

import (
	"os"
	"os/exec"
	"os/user"
	"strconv"
	"syscall"

	"liangtian/internal/fault"
)

// account is who PostgreSQL runs as. cred is nil when that is who we are.
type account struct {
	name string
	uid  uint32
	cred *syscall.Credential
}

// serverAccount is the present user, or postgres for root: PostgreSQL refuses
// to run as root.
func serverAccount() (account, error) {
	if uid := os.Getuid(); uid != 0 {
		return account{name: "uid " + strconv.Itoa(uid), uid: uint32(uid)}, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		return account{}, fault.New(fault.Unavailable, "cluster-no-user",
			"以 root 运行时，数据库要用系统用户 postgres，但没有这个用户。请执行 apt-get install postgresql-postgis（或 make setup），或改用普通用户运行。").Because(err)
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return account{}, err
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return account{}, err
	}
	return account{
		name: u.Username,
		uid:  uint32(uid),
		cred: &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)},
	}, nil
}

// canEnter tries it: modes, ACLs and mounts are the kernel's to judge. The
// change of folder happens after the change of user, so a folder that only
// root may pass fails here and not inside PostgreSQL.
func (a account) canEnter(dir string) error {
	if a.cred == nil {
		return nil
	}
	cmd := exec.Command("/bin/true")
	cmd.Dir = dir
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: a.cred}
	return cmd.Run()
}
