package main

import (
	"bytes"
	"fmt"
	"os"

	"liangtian/internal/casework"
	"liangtian/internal/report"
	"liangtian/internal/seal"
)

// verifyPackage checks what left the house, without any database: a file of
// proofs, or an evidence package.
func verifyPackage(name string, against *seal.Exported) error {
	raw, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	r, p := &seal.Report{}, seal.Proofs{}
	if bytes.HasPrefix(raw, []byte("PK")) {
		p, err = report.CheckPackage(bytes.NewReader(raw), int64(len(raw)), r)
	} else {
		p, err = seal.ReadProofs(raw)
	}
	if err != nil {
		return err
	}
	if against != nil {
		holdAgainst(p, *against, r)
	}
	p.Verify(r)
	if err := tell(r); err != nil {
		return err
	}
	if against == nil {
		fmt.Printf("公钥取自文件本身，请与单位公布的首把密钥核对：%s。\n", p.Keys[0].ID)
	}
	return nil
}

// holdAgainst compares with a checkpoint that somebody kept: the keys must be
// the same, and the same number must be the same checkpoint.
func holdAgainst(p seal.Proofs, kept seal.Exported, r *seal.Report) {
	own, theirs := p.Checkpoint, kept.Checkpoint
	if !p.Keys.Continues(kept.Keys) && !kept.Keys.Continues(p.Keys) {
		r.Add(seal.Finding{Damage: casework.Forged, Place: "公钥表", Leaf: -1, At: own.At, Words: "文件所带的公钥与留存的检查点的不同"})
	}
	if own.Number == theirs.Number && !own.Same(theirs) {
		r.Add(seal.Finding{Damage: casework.Forged, Place: fmt.Sprintf("检查点 %d", own.Number), Leaf: -1, Checkpoint: own.Number, At: own.At, Words: "与留存的不是同一个"})
	}
}
