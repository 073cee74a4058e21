package httpapi

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"strconv"
	"time"

	"github.com/go-chi/chi/v5"

	"liangtian/internal/casework"
	"liangtian/internal/enforce"
	"liangtian/internal/org"
)

// JointStore keeps what the two departments do together; every method applies
// the person's scope itself.
type JointStore interface {
	casework.BatchStore
	JointSettings(ctx context.Context) ([]org.JointLine, error)
	Settle(ctx context.Context, who org.Person, key org.JointKey, value int64, basis string) error

	Sheets(ctx context.Context, who org.Person, caseID int64) ([]casework.AcceptanceForm, error)
	Sheet(ctx context.Context, who org.Person, id int64) (casework.SheetView, error)
	SheetsToSign(ctx context.Context, who org.Person) ([]casework.SheetView, error)
	OpenSheet(ctx context.Context, who org.Person, caseID int64, key string, n casework.NewSheet, now time.Time) (int64, error)
	SignSheet(ctx context.Context, who org.Person, id int64, party casework.Signatory, name, unit string, strokes [][][2]int, now time.Time) error

	Persons(ctx context.Context, who org.Person, caseID int64) (casework.PersonsList, error)
	SetPersons(ctx context.Context, who org.Person, caseID int64, seen int, list []casework.Concerned, now time.Time) error

	Questions(ctx context.Context, who org.Person, caseID int64, waiting bool, now time.Time) ([]casework.QuestionView, error)
	Question(ctx context.Context, who org.Person, id int64, now time.Time) (casework.QuestionView, error)
	Consult(ctx context.Context, who org.Person, caseID int64, key, text string, due org.Date, files []casework.Attachment, now time.Time) error
	Answer(ctx context.Context, who org.Person, id int64, text string, files []casework.Attachment, now time.Time) error
	QuestionFile(ctx context.Context, who org.Person, id, file int64) (casework.Attachment, error)
	TalkFile(ctx context.Context, who org.Person, caseID, file int64) (casework.Attachment, error)

	Operations(ctx context.Context, who org.Person, caseID int64) ([]enforce.Operation, error)
	Operation(ctx context.Context, who org.Person, id int64) (enforce.Operation, error)
	PlanOperation(ctx context.Context, who org.Person, key string, n enforce.NewOperation, now time.Time) (int64, error)
	AddToOperation(ctx context.Context, who org.Person, id int64, cases []int64, now time.Time) error
	WriteOperation(ctx context.Context, who org.Person, id int64, key string, kind enforce.EntryKind, text string, files []casework.Attachment, now time.Time) error
	OperationFile(ctx context.Context, who org.Person, id, file int64) (casework.Attachment, error)

	Legal(ctx context.Context, who org.Person, caseID int64) (enforce.LegalView, error)
	LegalOpen(ctx context.Context, who org.Person) ([]enforce.LegalView, error)
	TakeLegal(ctx context.Context, who org.Person, caseID int64, step enforce.LegalStep, files []casework.Attachment, now time.Time) error
	LegalFile(ctx context.Context, who org.Person, caseID, file int64) (casework.Attachment, error)
	Referrals(ctx context.Context, who org.Person, caseID int64) (enforce.Suggestion, []enforce.Referral, error)
	Refer(ctx context.Context, who org.Person, caseID int64, r enforce.Referral, now time.Time) error

	IssueHalves(ctx context.Context, batchID int64) ([]casework.IssueHalf, error)
}

// JointSettings is what the joint office has settled.
type JointSettings struct {
	Items []org.JointLine `json:"items"`
}

func (s *server) jointSettings(ctx context.Context, _ org.Person, _ *struct{}) (out JointSettings, err error) {
	out.Items, err = s.Joint.JointSettings(ctx)
	return out, err
}

type settleInput struct {
	Body struct {
		Key   org.JointKey `json:"key"`
		Value int64        `json:"value"`
		Basis string       `json:"basis" maxLength:"200"`
	}
}

func (s *server) settle(ctx context.Context, who org.Person, in *settleInput) (JointSettings, error) {
	about(ctx, in.Body.Key, string(in.Body.Key))
	detail(ctx, "value", strconv.FormatInt(in.Body.Value, 10), "basis", in.Body.Basis)
	if err := s.Joint.Settle(ctx, who, in.Body.Key, in.Body.Value, in.Body.Basis); err != nil {
		return JointSettings{}, err
	}
	return s.jointSettings(ctx, who, nil)
}

// PersonsView is the persons concerned of a case.
func (s *server) persons(ctx context.Context, who org.Person, in *caseInput) (casework.PersonsList, error) {
	list, err := s.Joint.Persons(ctx, who, in.ID)
	if err != nil {
		return list, err
	}
	e, err := s.Cases.Entry(ctx, who, in.ID, s.Now())
	about(ctx, in.ID, e.No)
	return list, err
}

type personsInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Seq     int                  `json:"seq"`
		Persons []casework.Concerned `json:"persons" maxItems:"30"`
	}
}

func (s *server) setPersons(ctx context.Context, who org.Person, in *personsInput) (casework.PersonsList, error) {
	if err := s.Joint.SetPersons(ctx, who, in.ID, in.Body.Seq, in.Body.Persons, s.Now()); err != nil {
		return casework.PersonsList{}, err
	}
	return s.Joint.Persons(ctx, who, in.ID)
}

// BatchIssue is how far both departments have issued a batch.
type BatchIssue struct {
	Halves []casework.IssueHalf `json:"halves"`
	Own    org.Department       `json:"own"` // the half that this person issues; "" for none
}

func (s *server) batchIssue(ctx context.Context, who org.Person, in *batchInput) (out BatchIssue, err error) {
	if _, err := s.batchFile(ctx, who, in.ID); err != nil {
		return out, err
	}
	if who.Role == org.City {
		out.Own = who.Department
	}
	out.Halves, err = s.Joint.IssueHalves(ctx, in.ID)
	return out, err
}

type issueInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		After int64 `json:"after" minimum:"0" doc:"从这一宗之后继续；0 从头开始"`
	}
}

func (s *server) issueBatch(ctx context.Context, who org.Person, in *issueInput) (casework.Issuing, error) {
	if _, err := s.batchFile(ctx, who, in.ID); err != nil {
		return casework.Issuing{}, err
	}
	return casework.IssueBatch(ctx, s.Joint, who, in.ID, in.Body.After, s.Now())
}

// TogetherWaiting is what the two departments have before each other, as this person
// sees it.
type TogetherWaiting struct {
	Sheets    []casework.SheetView    `json:"sheets"`
	Questions []casework.QuestionView `json:"questions"`
	Legal     []enforce.LegalView     `json:"legal"`
}

func (s *server) together(ctx context.Context, who org.Person, _ *struct{}) (out TogetherWaiting, err error) {
	if out.Sheets, err = s.Joint.SheetsToSign(ctx, who); err != nil {
		return out, err
	}
	if out.Questions, err = s.Joint.Questions(ctx, who, 0, true, s.Now()); err != nil {
		return out, err
	}
	out.Legal, err = s.Joint.LegalOpen(ctx, who)
	return out, err
}

// CaseTogether is what both departments do about one case.
type CaseTogether struct {
	Acceptance   CaseAcceptance          `json:"acceptance"`
	Questions    []casework.QuestionView `json:"questions"`
	MayConsult   bool                    `json:"mayConsult"`
	Legal        enforce.LegalView       `json:"legal"`
	Suggestion   enforce.Suggestion      `json:"suggestion"`
	Referrals    []enforce.Referral      `json:"referrals"`
	MayRefer     bool                    `json:"mayRefer"`
	Operations   []enforce.Operation     `json:"operations"`
	PersonsShown bool                    `json:"personsShown"`
	Hidden       []org.JointKey          `json:"hidden"` // what the joint office keeps from this person
}

// CaseAcceptance is the joint acceptance of a case.
type CaseAcceptance struct {
	Needed  bool                      `json:"needed"`
	MayOpen bool                      `json:"mayOpen"`
	Sheets  []casework.AcceptanceForm `json:"sheets"`
	MaySign []casework.Signatory      `json:"maySign"` // on the newest
	Missing []string                  `json:"missing"`
}

func (s *server) caseTogether(ctx context.Context, who org.Person, in *caseInput) (out CaseTogether, err error) {
	d, err := s.Cases.Dossier(ctx, who, in.ID)
	if err != nil {
		return out, err
	}
	now := s.Now()
	out.Acceptance = CaseAcceptance{Needed: d.NeedsAcceptance(), MayOpen: casework.MayOpenSheet(d, who), MaySign: []casework.Signatory{}, Missing: casework.AcceptanceMissing(d)}
	if out.Acceptance.Sheets, err = s.Joint.Sheets(ctx, who, in.ID); err != nil {
		return out, err
	}
	if len(out.Acceptance.Sheets) > 0 {
		out.Acceptance.MaySign = orEmpty(casework.MaySign(d.Case, out.Acceptance.Sheets[0], who))
	}
	if out.Questions, err = s.Joint.Questions(ctx, who, in.ID, false, now); err != nil {
		return out, err
	}
	if out.Legal, err = s.Joint.Legal(ctx, who, in.ID); err != nil {
		return out, err
	}
	if out.Suggestion, out.Referrals, err = s.Joint.Referrals(ctx, who, in.ID); err != nil {
		return out, err
	}
	if out.Operations, err = s.Joint.Operations(ctx, who, in.ID); err != nil {
		return out, err
	}
	out.MayConsult, out.MayRefer = casework.MayConsult(d.Case, who), enforce.MayRefer(d.Case, who)
	out.PersonsShown = !d.Joint.Hides(who, d.Case.Lead, org.SightPersons)
	out.Hidden = []org.JointKey{}
	for _, part := range []org.JointKey{org.SightPhotos, org.SightTalk, org.SightNotes} {
		if d.Joint.Hides(who, d.Case.Lead, part) {
			out.Hidden = append(out.Hidden, part)
		}
	}
	return out, nil
}

func pathID(r *http.Request, name string) int64 {
	id, err := strconv.ParseInt(chi.URLParam(r, name), 10, 64)
	if err != nil || id < 1 {
		return 0
	}
	return id
}

// sendPaper gives a paper as a PDF.
func sendPaper(w http.ResponseWriter, name string, raw []byte) error {
	h := w.Header()
	h.Set("Content-Type", "application/pdf")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Length", strconv.Itoa(len(raw)))
	asFile(h, name)
	_, err := io.Copy(w, bytes.NewReader(raw))
	return err
}
