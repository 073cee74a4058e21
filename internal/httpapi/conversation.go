package httpapi

import (
	"context"

	"liangtian/internal/casework"
	"liangtian/internal/org"
)

// Conversation is what was said on a case, and who may be mentioned.
type Conversation struct {
	Messages []casework.Message `json:"messages"`
	People   []Witness          `json:"people"`
	Open     bool               `json:"open" doc:"是否可以发言"`
}

// Witness is somebody who sees the case too.
type Witness struct {
	ID         int64          `json:"id"`
	Login      string         `json:"login"`
	Name       string         `json:"name"`
	Unit       string         `json:"unit"`
	Role       org.Role       `json:"role"`
	Department org.Department `json:"department"`
}

func (s *server) conversation(ctx context.Context, who org.Person, in *caseInput) (Conversation, error) {
	messages, people, err := s.Cases.Conversation(ctx, who, in.ID)
	out := Conversation{Messages: orEmpty(messages), People: []Witness{}, Open: who.May(org.StepCases)}
	for _, p := range people {
		out.People = append(out.People, Witness{p.ID, p.Login, p.Name, p.Unit, p.Role, p.Department})
	}
	return out, err
}

type messageInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Key      string  `json:"key"`
		Text     string  `json:"text" maxLength:"2000"`
		Mentions []int64 `json:"mentions" maxItems:"20"`
	}
}

func (s *server) say(ctx context.Context, who org.Person, in *messageInput) (Conversation, error) {
	k, err := key(in.Body.Key)
	if err != nil {
		return Conversation{}, err
	}
	if err := s.Cases.Say(ctx, who, in.ID, k, in.Body.Text, in.Body.Mentions, nil); err != nil {
		return Conversation{}, err
	}
	return s.conversation(ctx, who, &caseInput{ID: in.ID})
}
