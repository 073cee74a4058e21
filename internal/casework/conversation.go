package casework

import (
	"strings"
	"time"
	"unicode/utf8"

	"liangtian/internal/fault"
	"liangtian/internal/org"
)

// Message is one line of the conversation on a case, kept beside the events.
type Message struct {
	ID       int64        `json:"id"`
	AuthorID int64        `json:"authorId"`
	Author   string       `json:"author"`
	Unit     string       `json:"unit"`
	At       time.Time    `json:"at"`
	Text     string       `json:"text"`
	Mentions []Named      `json:"mentions"`
	Files    []Attachment `json:"files"`
}

const maxMentions = 20

var errTalkHidden = fault.New(fault.Forbidden, "conversation-hidden", "联席会议办公室设定：协同部门不参加案件交流。可用征求意见答复牵头部门。")

// MayTalk refuses whom the joint office keeps from the conversation.
func MayTalk(c Case, who org.Person, j org.Joint) error {
	if j.Hides(who, c.Lead, org.SightTalk) {
		return errTalkHidden
	}
	return nil
}

// Say judges a message: the people it mentions must be able to see the case,
// or they would be told of what they may not know. people are those asked for,
// by id; who is not there has no account.
func Say(c Case, who org.Person, text string, mentions []int64, people map[int64]org.Person) (Message, error) {
	text = strings.TrimSpace(text)
	switch {
	case text == "":
		return Message{}, fault.Bad("text", "message-empty", "请填写内容。")
	case utf8.RuneCountInString(text) > 2000 || strings.ContainsRune(text, 0):
		return Message{}, fault.Bad("text", "message-text", "内容不能超过 2000 字。")
	case len(mentions) > maxMentions:
		return Message{}, fault.Bad("mentions", "message-mentions", "一条消息至多提到 %d 人。", maxMentions)
	}
	m := Message{AuthorID: who.ID, Author: who.Name, Unit: who.Unit, Text: text, Mentions: []Named{}}
	seen := map[int64]bool{}
	for _, id := range mentions {
		p, known := people[id]
		if !known || !p.Active {
			return Message{}, fault.Bad("mentions", "mention-unknown", "提到的人员不存在或已停用，请重新选择。")
		}
		if !CanSee(c, p) {
			return Message{}, fault.Bad("mentions", "mention-out-of-sight", "%s看不到这宗案件，不能提到。请改为提到本案有关人员。", p.Name)
		}
		if !seen[id] {
			seen[id] = true
			m.Mentions = append(m.Mentions, Named{ID: p.ID, Name: p.Name})
		}
	}
	return m, nil
}

// CanSee reports whether the person may see the case.
func CanSee(c Case, p org.Person) bool {
	return org.ScopeOf(p).Sees(c.County, c.Lead, c.Partner, c.Deputed)
}
