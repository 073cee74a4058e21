package httpapi_test

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"encoding/binary"
	"encoding/json"
	"testing"
	"time"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/internal/field"
	"liangtian/internal/httpapi"
	"liangtian/internal/imaging"
)

// rescue is a rescue file of a phone, for the keys of its last pack.
func rescue(t *testing.T, p *apptest.Phone, seal []byte, entries []in, shots ...apptest.Shot) []byte {
	t.Helper()
	pack := apptest.Into[httpapi.PackView](t, p.Client.Post("/api/field/pack", in{"weigh": true}))
	key, err := x509.ParsePKIXPublicKey(pack.RescueKey.SPKI)
	if err != nil {
		t.Fatal(err)
	}
	if seal == nil {
		seal = pack.Seal
	}
	var records []field.RescueRecord
	for _, e := range entries {
		raw, _ := json.Marshal(e)
		records = append(records, field.RescueRecord{Entry: raw})
	}
	const piece = 7000
	for _, s := range shots {
		for at := 0; at < len(s.Bytes); at += piece {
			records = append(records, field.RescueRecord{SHA256: s.SHA256(), Offset: int64(at), Chunk: s.Bytes[at:min(at+piece, len(s.Bytes))]})
		}
	}
	var b bytes.Buffer
	h := field.RescueHeader{PersonID: pack.Person.ID, Login: p.Login, DeviceID: p.ID, MadeAt: time.Now(), KeyID: pack.RescueKey.ID}
	if err := apptest.WriteRescue(&b, h, key.(*rsa.PublicKey), seal, records); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func bring(cl *apptest.Client, file []byte) apptest.Answer {
	return cl.Send("POST", "/api/field/rescue", bytes.NewReader(file), "Content-Type", "application/octet-stream")
}

// The office hands in what somebody brought instead of his phone: all of it, in
// his name, and nothing twice, whatever of it the phone had sent before.
func TestRescue(t *testing.T) {
	t.Parallel()
	c := apptest.Start(t)
	s := visiting(t, c, "A1")
	p := c.As("a.zr.wy").Phone()
	shots := p.Shots(s.id, imaging.SceneHouse)
	text := apptest.Shot{Kind: "close", Bytes: []byte("不是照片的一段文字，无法保存为证据。")}
	photos := p.Entry("photograph", s.id, 4, nil, append(shots, text)...)
	note := p.Entry("note", s.id, 4, in{"text": "手机快没电了"})
	finding := p.Entry("report_finding", s.id, 4, in{"finding": in{"code": "true"}})
	broken := p.Entry("note", s.id, 0, in{"text": "没有版本"})
	says(t, p.HandIn(photos)[0], field.Done, "")
	apptest.Into[field.Receipt](t, p.Send(photos, shots[0]))
	file := rescue(t, p, nil, []in{photos, note, finding, broken}, append(shots, text)...)

	before := apptest.Ask[int](c, "SELECT count(*) FROM field_answers")
	for name, hurt := range map[string]struct {
		file []byte
		code string
	}{
		"cut at the end":     {file[:len(file)-1], "rescue-truncated"},
		"cut in the middle":  {file[:len(file)/2], "rescue-truncated"},
		"cut in the header":  {file[:100], "rescue-truncated"},
		"one bit":            {flip(file, len(file)/2), "rescue-damaged"},
		"one bit of the end": {flip(file, len(file)-3), "rescue-damaged"},
		"longer":             {append(bytes.Clone(file), 0), "rescue-damaged"},
		"a record less":      {without(file, 1), "rescue-damaged"},
		"not one":            {[]byte("PK\x03\x04 something else entirely"), "rescue-format"},
		"nothing":            {nil, "rescue-format"},
		"forged":             {rescue(t, p, bytes.Repeat([]byte{7}, 32), []in{note}), "rescue-forged"},
	} {
		if a := bring(c.As("a.zr.jb"), hurt.file); a.Status != 422 || a.Problem().Code != hurt.code || a.Problem().Detail == "" {
			t.Errorf("%s: %s", name, a)
		}
	}
	for _, login := range []string{"b.zr.jb", "a.ny.jb", "a.zr.wy2"} {
		if a := bring(c.As(login), file); a.Problem().Code != "rescue-not-yours" {
			t.Errorf("%s: %s", login, a)
		}
	}
	if n := apptest.Ask[int](c, "SELECT count(*) FROM field_answers"); n != before {
		t.Errorf("%d answers to files that were refused", n-before)
	}

	for round, want := range [][]field.Status{
		{field.Already, field.Done, field.Held, field.Held}, {field.Already, field.Already, field.Held, field.Held},
	} {
		r := apptest.Into[field.Rescued](t, bring(c.As("a.zr.jb"), file))
		if r.Author.Name != "某a.zr.wy" || r.Files != 3 || len(r.Items) != 4 || r.Words == "" {
			t.Fatalf("round %d: %+v", round, r)
		}
		for i, a := range r.Items {
			if a.Status != want[i] {
				t.Errorf("round %d, entry %d: %+v", round, i, a)
			}
		}
		if r.Items[2].Code != "photos-awaited" || r.Items[3].Code != "entry-invalid" {
			t.Errorf("round %d: %+v", round, r.Items[2:])
		}
	}
	if f := p.File(s.id); len(f.Photos) != 3 || len(f.Records) != 1 || f.Field.Arrived != 3 {
		t.Errorf("%d photos, %d notes, %+v", len(f.Photos), len(f.Records), f.Field)
	}
	// What can never arrive is released, and the finding goes on by itself.
	apptest.Into[field.Answer](t, c.As("a.zr.jb").Post("/api/field/entries/"+photos["id"].(string)+"/release", in{"sha256s": []string{text.SHA256()}, "reason": "不是照片"}))
	f := p.File(s.id)
	if f.Case.State != casework.FindingReview || f.Events[0].ActorName != "某a.zr.wy" {
		t.Errorf("%s by %s", f.Case.State, f.Events[0].ActorName)
	}
	says(t, p.HandIn(finding)[0], field.Already, "")
	if n := apptest.Ask[int](c, "SELECT count(*) FROM field_entries WHERE handed_in_by = ?", c.Person("a.zr.jb").ID); n != 2 {
		t.Errorf("%d entries were handed in by the office", n)
	}
}

func flip(file []byte, at int) []byte {
	out := bytes.Clone(file)
	out[at] ^= 1
	return out
}

// without leaves a record out.
func without(file []byte, n int) []byte {
	at := len(field.RescueMagic)
	skip := func() { at += 4 + int(binary.BigEndian.Uint32(file[at:])) }
	skip() // the header
	for range n {
		skip()
	}
	from := at
	skip()
	return append(bytes.Clone(file[:from]), file[at:]...)
}
