package org

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"slices"
	"strings"
	"time"

	"liangtian/internal/fault"
)

// LongestToken is how long a service token may live: a year, to the end of its
// last day.
const LongestToken = 366 * 24 * time.Hour

// Grantable is what a machine may be allowed: to read, and to hand in batches
// and layers. What people decide is not in it, and no token takes a step of a
// case, whatever it was allowed.
var Grantable = []Capability{
	ReadCases, ExportCases, ReadMap, ReadFigures, ReadSpots, ReadBatches, ManageBatches, ReadQueue,
	ReadAgenda, ReadLayers, ManageLayers, ReadRules, ReadSupervision, ReadBalance, ReadOperations,
}

// grantable are their words in a refusal; pages have their own.
var grantable = map[Capability]string{
	ReadCases: "查看案件", ExportCases: "导出台账和报表", ReadMap: "查看地图", ReadFigures: "查看统计", ReadSpots: "查看抽查",
	ReadBatches: "查看批次", ManageBatches: "提交批次和导入", ReadQueue: "查看分派情况", ReadAgenda: "查看会商", ReadLayers: "查看图层",
	ManageLayers: "提交图层", ReadRules: "查看规则和设定", ReadSupervision: "查看督办", ReadBalance: "查看占补平衡", ReadOperations: "查看联合执法",
}

// MachineRoles are the roles that an account of a machine may have.
var MachineRoles = []Role{City, JointOffice, CountyClerk, CountyReviewer, Observer}

// Grant is what a token was allowed, as one comparable value.
type Grant string

// GrantOf joins capabilities.
func GrantOf(cs []string) Grant { return Grant(" " + strings.Join(cs, " ") + " ") }

func (g Grant) has(c Capability) bool { return strings.Contains(string(g), " "+string(c)+" ") }

// Token is a service token as administrators see it: never itself.
type Token struct {
	ID           int64        `json:"id"`
	PersonID     int64        `json:"personId"`
	Login        string       `json:"login"`
	Name         string       `json:"name"`
	Region       Region       `json:"-"`
	Purpose      string       `json:"purpose"`
	Capabilities []Capability `json:"capabilities"`
	IssuedBy     string       `json:"issuedBy"`
	IssuedAt     time.Time    `json:"issuedAt"`
	ExpiresAt    time.Time    `json:"expiresAt"`
	LastUsedAt   *time.Time   `json:"lastUsedAt" required:"false"`
	LastAddress  string       `json:"lastAddress"`
	RevokedAt    *time.Time   `json:"revokedAt" required:"false"`
	RevokedBy    string       `json:"revokedBy"`
}

// tokenMark begins every token, so that a program that looks for secrets in
// files finds it.
const tokenMark = "ltk_"

// NewToken makes a secret of 256 bits.
func NewToken() string {
	raw := make([]byte, 32)
	_, _ = rand.Read(raw) // never fails
	return tokenMark + base64.RawURLEncoding.EncodeToString(raw)
}

// The refusals of a token.
var (
	ErrTokenWrong   = fault.New(fault.Unauthenticated, "token-wrong", "服务令牌不对。请核对是否完整复制；遗失的，请管理员撤销后重新签发。")
	ErrTokenExpired = fault.New(fault.Unauthenticated, "token-expired", "服务令牌已到期，请管理员签发新的。")
	ErrTokenRevoked = fault.New(fault.Unauthenticated, "token-revoked", "服务令牌已撤销，请向管理员申请新的。")
	ErrTokenOff     = fault.New(fault.Unauthenticated, "token-account-off", "服务令牌所属的服务账号已停用，请联系管理员。")
)

// Stands says whether the token still opens anything.
func (t Token) Stands(p Person, now time.Time) error {
	switch {
	case t.RevokedAt != nil:
		return ErrTokenRevoked
	case !now.Before(t.ExpiresAt):
		return ErrTokenExpired
	case !p.Active:
		return ErrTokenOff
	}
	return nil
}

// With is the account as it acts with this token.
func (p Person) With(t Token) Person {
	words := make([]string, len(t.Capabilities))
	for i, c := range t.Capabilities {
		words[i] = string(c)
	}
	p.Token, p.Granted = t.ID, GrantOf(words)
	return p
}

// CheckToken refuses what no token may be.
func CheckToken(p Person, purpose string, cs []Capability, until, now time.Time) error {
	if !p.Machine {
		return fault.Bad("personId", "token-person", "服务令牌只能签发给服务账号，不能以人员的名义使用。请先新增服务账号。")
	}
	if !p.Active {
		return fault.Bad("personId", "token-person-off", "该服务账号已停用，请先启用。")
	}
	if strings.TrimSpace(purpose) == "" {
		return fault.Bad("purpose", "token-purpose", "请写明令牌给哪个系统、做什么用。")
	}
	if len(cs) == 0 {
		return fault.Bad("capabilities", "token-nothing", "请至少选一项权限。")
	}
	for _, c := range cs {
		if !slices.Contains(Grantable, c) || !p.May(c) {
			return fault.Bad("capabilities", "token-capability", "“%s”超出了这个服务账号的岗位，请去掉，或换一个岗位相符的服务账号。", cmp.Or(grantable[c], string(c)))
		}
	}
	// A file is made later, in the account's own name.
	if slices.Contains(cs, ExportCases) && !slices.Contains(cs, ReadCases) {
		return fault.Bad("capabilities", "token-export", "允许导出的，须同时允许查看案件。")
	}
	if !until.After(now) || until.After(now.Add(LongestToken)) {
		return fault.Bad("expiresOn", "token-term", "到期日须在明天之后、一年之内。")
	}
	return nil
}
