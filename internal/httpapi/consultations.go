package httpapi

import (
	"context"
	"encoding/json"
	"net/http"

	"liangtian/internal/casework"
	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// attach says something on a case with attachments.
func (s *server) attach(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id := pathID(r, "id")
	// Nobody fills the disk about a case that he may not talk about.
	if _, _, err := s.Cases.Conversation(r.Context(), who, id); err != nil {
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
	var mentions []int64
	if fields["mentions"] != "" {
		if err := json.Unmarshal([]byte(fields["mentions"]), &mentions); err != nil {
			return fault.Bad("mentions", "message-mentions", "提到的人员有误，请刷新后重新选择。")
		}
	}
	if err := s.Cases.Say(r.Context(), who, id, k, fields["text"], mentions, files); err != nil {
		return err
	}
	out, err := s.conversation(r.Context(), who, &caseInput{ID: id})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, out)
}

func (s *server) serveTalkFile(w http.ResponseWriter, r *http.Request, who org.Person) error {
	f, err := s.Joint.TalkFile(r.Context(), who, pathID(r, "id"), pathID(r, "file"))
	if err != nil {
		return err
	}
	return s.saveFile(w, r, f)
}

// consult asks the other department about a case.
func (s *server) consult(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id := pathID(r, "id")
	d, err := s.Cases.Dossier(r.Context(), who, id)
	if err != nil {
		return err
	}
	if !casework.MayConsult(d.Case, who) {
		_, err := casework.Consult(d.Case, who, "", "", s.Now())
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
	if err := s.Joint.Consult(r.Context(), who, id, k, fields["text"], org.Date(fields["dueOn"]), files, s.Now()); err != nil {
		return err
	}
	out, err := s.caseTogether(r.Context(), who, &caseInput{ID: id})
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, out)
}

type questionInput struct {
	ID int64 `path:"id" minimum:"1"`
}

func (s *server) getQuestion(ctx context.Context, who org.Person, in *questionInput) (casework.QuestionView, error) {
	return s.Joint.Question(ctx, who, in.ID, s.Now())
}

// answerQuestion takes the asked department's answer with its attachments.
func (s *server) answerQuestion(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id := pathID(r, "id")
	v, err := s.Joint.Question(r.Context(), who, id, s.Now())
	if err != nil {
		return err
	}
	if !v.MayAnswer {
		_, err := casework.Reply(v, who, "", s.Now())
		return err
	}
	fields, files, err := s.form(r)
	if err != nil {
		return err
	}
	if err := s.Joint.Answer(r.Context(), who, id, fields["text"], files, s.Now()); err != nil {
		return err
	}
	if v, err = s.Joint.Question(r.Context(), who, id, s.Now()); err != nil {
		return err
	}
	return writeJSON(w, http.StatusOK, v)
}

func (s *server) serveQuestionFile(w http.ResponseWriter, r *http.Request, who org.Person) error {
	f, err := s.Joint.QuestionFile(r.Context(), who, pathID(r, "id"), pathID(r, "file"))
	if err != nil {
		return err
	}
	return s.saveFile(w, r, f)
}
