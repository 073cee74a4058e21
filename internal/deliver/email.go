package deliver

import (
	"context"
	"fmt"
	"net"
	"strconv"

	"github.com/wneessen/go-mail"

	"liangtian/internal/fault"
)

// SMTP is how the city's mail server is reached. TLS is "starttls" (the
// default), "tls" from the first byte, or "none" for a server next door.
type SMTP struct {
	Address  string // host:port
	From     string
	TLS      string
	User     string
	Password string
}

// Email sends notices by SMTP.
type Email struct {
	from    string
	host    string
	options []mail.Option
}

// NewEmail refuses settings that cannot work.
func NewEmail(s SMTP) (*Email, error) {
	host, port, err := net.SplitHostPort(s.Address)
	n, errPort := strconv.Atoi(port)
	if err != nil || errPort != nil || host == "" {
		return nil, fault.New(fault.Invalid, "smtp-address", "LIANGTIAN_SMTP 应为 主机:端口，例如 mail.example.gov.cn:587。")
	}
	if err := mail.NewMsg().From(s.From); err != nil {
		return nil, fault.New(fault.Invalid, "smtp-from", "请用 LIANGTIAN_SMTP_FROM 设置发件人邮箱地址。").Because(err)
	}
	e := &Email{from: s.From, host: host, options: []mail.Option{mail.WithPort(n), mail.WithTimeout(patience)}}
	switch s.TLS {
	case "", "starttls":
		e.options = append(e.options, mail.WithTLSPolicy(mail.TLSMandatory))
	case "tls":
		e.options = append(e.options, mail.WithSSL())
	case "none":
		e.options = append(e.options, mail.WithTLSPolicy(mail.NoTLS))
	default:
		return nil, fault.New(fault.Invalid, "smtp-tls", "LIANGTIAN_SMTP_TLS 应为 starttls、tls 或 none。")
	}
	if s.User != "" {
		e.options = append(e.options, mail.WithSMTPAuth(mail.SMTPAuthAutoDiscover), mail.WithUsername(s.User), mail.WithPassword(s.Password))
	}
	return e, nil
}

// Address is the person's own; who has none, or wants none, gets no mail.
func (e *Email) Address(m Message) string { return m.Email }

// Send writes one mail.
func (e *Email) Send(ctx context.Context, m Message) error {
	msg := mail.NewMsg()
	if err := msg.From(e.from); err != nil {
		return err
	}
	if err := msg.To(m.Email); err != nil {
		return fmt.Errorf("收件地址有误：%w", err)
	}
	msg.Subject("【良田】" + m.Zh)
	msg.SetMessageIDWithValue(fmt.Sprintf("notice-%d@liangtian", m.ID)) // a mail sent twice is one to a reader
	text := m.Name + "：\n\n" + m.Zh + "\n" + m.En + "\n"
	if m.Link != "" {
		text += "\n" + m.Link + "\n"
	}
	msg.SetBodyString(mail.TypeTextPlain, text+"\n可在“通知”中关闭邮件。\n")
	c, err := mail.NewClient(e.host, e.options...)
	if err != nil {
		return err
	}
	return c.DialAndSendWithContext(ctx, msg)
}
