package field

import (
	"bytes"
	"encoding/json"
	"io"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
)

// Zh is the clerk's word for a verb.
func (v Verb) Zh() string {
	switch v {
	case Photograph:
		return "拍照"
	case Note:
		return "批注"
	}
	return casework.Action(v).Doc().Zh
}

// Command is the step that an entry asks for, at a version of its case. The
// entry's id is its key: however often it is taken, it is taken once.
func (e Entry) Command(version int) (casework.Command, error) {
	c := casework.Command{Action: casework.Action(e.Verb), Version: version, Key: e.ID.String()}
	switch e.Verb {
	case ReportFinding:
		var p struct {
			Finding      *casework.FindingInput `json:"finding"`
			NotReachable string                 `json:"notReachable"`
			Reason       string                 `json:"reason"`
			Survey       *casework.Survey       `json:"survey"`
		}
		err := e.payload(&p)
		c.Input = casework.Input{Finding: p.Finding, NotReachable: p.NotReachable, Reason: p.Reason, Survey: p.Survey}
		return c, err
	case SubmitEvidence:
		var p struct {
			Reason string           `json:"reason"`
			Survey *casework.Survey `json:"survey"`
		}
		err := e.payload(&p)
		c.Input = casework.Input{Reason: p.Reason, Survey: p.Survey}
		return c, err
	}
	return c, fault.New(fault.Invalid, "entry-payload", "“%s”不是案件的一步。", e.Verb.Zh())
}

// Remark is what a note says, as it is stored beside the events.
func (e Entry) Remark() (any, error) {
	var p struct {
		Text string `json:"text"`
	}
	if err := e.payload(&p); err != nil {
		return nil, err
	}
	return casework.Note(p.Text)
}

// payload reads what the verb takes and refuses what it does not know: nothing
// that a person wrote may be dropped in silence.
func (e Entry) payload(into any) error {
	d := json.NewDecoder(bytes.NewReader(e.Payload))
	d.DisallowUnknownFields()
	err := d.Decode(into)
	if err == nil {
		if _, err = d.Token(); err == io.EOF {
			return nil
		}
	}
	return fault.New(fault.Invalid, "entry-payload", "“%s”的内容无法识别，没有办理；内容已保存，请由牵头部门处理。", e.Verb.Zh()).Because(err)
}
