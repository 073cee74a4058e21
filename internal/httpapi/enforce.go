package httpapi

import (
	"context"
	"net/http"

	"liangtian/internal/enforce"
	"liangtian/internal/org"
)

// OperationList is the operations that a person has a part in.
type OperationList struct {
	Items []enforce.Operation `json:"items"`
}

func (s *server) listOperations(ctx context.Context, who org.Person, _ *struct{}) (out OperationList, err error) {
	out.Items, err = s.Joint.Operations(ctx, who, 0)
	return out, err
}

type newOperationInput struct {
	Body struct {
		Key string `json:"key"`
		enforce.NewOperation
	}
}

func (s *server) planOperation(ctx context.Context, who org.Person, in *newOperationInput) (enforce.Operation, error) {
	k, err := key(in.Body.Key)
	if err != nil {
		return enforce.Operation{}, err
	}
	id, err := s.Joint.PlanOperation(ctx, who, k, in.Body.NewOperation, s.Now())
	if err != nil {
		return enforce.Operation{}, err
	}
	return s.Joint.Operation(ctx, who, id)
}

type operationInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) getOperation(ctx context.Context, who org.Person, in *operationInput) (enforce.Operation, error) {
	return s.Joint.Operation(ctx, who, in.ID)
}

type operationCasesInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Cases []int64 `json:"cases" minItems:"1" maxItems:"200"`
	}
}

func (s *server) addToOperation(ctx context.Context, who org.Person, in *operationCasesInput) (enforce.Operation, error) {
	if err := s.Joint.AddToOperation(ctx, who, in.ID, in.Body.Cases, s.Now()); err != nil {
		return enforce.Operation{}, err
	}
	return s.Joint.Operation(ctx, who, in.ID)
}

// writeOperation adds a line to an operation's record, with its files.
func (s *server) writeOperation(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id := pathID(r, "id")
	if _, err := s.Joint.Operation(r.Context(), who, id); err != nil {
		return err
	}
	fields, files, err := s.form(r)
	if err != nil {
		return err
	}
	k, err := key(fields["key"])
	if err != nil {
		return err
	}
	if err := s.Joint.WriteOperation(r.Context(), who, id, k, enforce.EntryKind(fields["kind"]), fields["text"], files, s.Now()); err != nil {
		return err
	}
	out, err := s.Joint.Operation(r.Context(), who, id)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, out)
}

func (s *server) serveOperationFile(w http.ResponseWriter, r *http.Request, who org.Person) error {
	f, err := s.Joint.OperationFile(r.Context(), who, pathID(r, "id"), pathID(r, "file"))
	if err != nil {
		return err
	}
	return s.saveFile(w, r, f)
}

func (s *server) getLegal(ctx context.Context, who org.Person, in *caseInput) (enforce.LegalView, error) {
	return s.Joint.Legal(ctx, who, in.ID)
}

// takeLegal takes a step of a legal case, with its files.
func (s *server) takeLegal(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id := pathID(r, "id")
	v, err := s.Joint.Legal(r.Context(), who, id)
	if err != nil {
		return err
	}
	if len(v.May) == 0 {
		// Refused in the words of what could follow, before any file is taken.
		var step enforce.LegalStep
		if next := enforce.After[v.Last()]; len(next) > 0 {
			step.Kind = next[0]
		}
		_, err := enforce.Take(v, who, step, s.Now())
		return err
	}
	fields, files, err := s.form(r)
	if err != nil {
		return err
	}
	step := enforce.LegalStep{Kind: enforce.LegalKind(fields["kind"]), Outcome: fields["outcome"], Number: fields["number"], On: org.Date(fields["on"]), Text: fields["text"]}
	if err := s.Joint.TakeLegal(r.Context(), who, id, step, files, s.Now()); err != nil {
		return err
	}
	if v, err = s.Joint.Legal(r.Context(), who, id); err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, v)
}

func (s *server) serveLegalFile(w http.ResponseWriter, r *http.Request, who org.Person) error {
	f, err := s.Joint.LegalFile(r.Context(), who, pathID(r, "id"), pathID(r, "file"))
	if err != nil {
		return err
	}
	return s.saveFile(w, r, f)
}

type referralInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Kind     string   `json:"kind" enum:"referred,waived"`
		Number   string   `json:"number,omitempty" maxLength:"200"`
		On       org.Date `json:"on,omitempty"`
		Receiver string   `json:"receiver,omitempty" maxLength:"200"`
		Reason   string   `json:"reason,omitempty" maxLength:"1000"`
	}
}

func (s *server) refer(ctx context.Context, who org.Person, in *referralInput) (CaseTogether, error) {
	b := in.Body
	if err := s.Joint.Refer(ctx, who, in.ID, enforce.Referral{Kind: b.Kind, Number: b.Number, On: b.On, Receiver: b.Receiver, Reason: b.Reason}, s.Now()); err != nil {
		return CaseTogether{}, err
	}
	return s.caseTogether(ctx, who, &caseInput{ID: in.ID})
}
