package main

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
	"strings"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/seal"
)

// proofName is the file of proofs inside an evidence package.
const proofName = "存证证明.json"

// verifyPackage checks what left the house, without any database.
func verifyPackage(name string, against *seal.Exported) error {
	raw, err := os.ReadFile(name)
	if err != nil {
		return err
	}
	if strings.HasPrefix(string(raw), "PK") {
		if raw, err = unpackProof(name); err != nil {
			return err
		}
	}
	p, err := seal.ReadProofs(raw)
	if err != nil {
		return err
	}
	r := &seal.Report{}
	if against != nil && !p.Keys.Continues(against.Keys) && !against.Keys.Continues(p.Keys) {
		r.Add(seal.Finding{Damage: casework.Forged, Place: "公钥表", Leaf: -1, At: p.Checkpoint.At, Words: "文件所带的公钥不是留存的检查点所用的"})
	}
	p.Verify(r)
	if err := tell(r); err != nil {
		return err
	}
	if against == nil {
		fmt.Printf("公钥取自文件本身，请与单位公布的核对：%s。\n", p.Keys[0].ID)
	}
	return nil
}

// unpackProof finds the proofs in an evidence package, and checks every file of
// it against the list that the package brings.
func unpackProof(name string) ([]byte, error) {
	z, err := zip.OpenReader(name)
	if err != nil {
		return nil, fault.New(fault.Invalid, "package-damaged", "压缩包已损坏。").Because(err)
	}
	defer z.Close()
	for _, f := range z.File {
		if path.Base(f.Name) != proofName {
			continue
		}
		r, err := f.Open()
		if err != nil {
			return nil, err
		}
		raw, err := io.ReadAll(r)
		return raw, errors.Join(err, r.Close())
	}
	return nil, fault.New(fault.Invalid, "package-without-proof", "压缩包中没有“%s”。", proofName)
}
