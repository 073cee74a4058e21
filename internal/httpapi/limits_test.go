package httpapi

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"liangtian/internal/imaging"
	"liangtian/internal/org"
	"liangtian/internal/supervise"
	"liangtian/internal/uploads"
)

// The limits that the documents tell are those of the code.
func TestDocumentsSayTheLimits(t *testing.T) {
	docs := map[string]string{}
	for _, name := range []string{"security.md", "operations.md"} {
		raw, err := os.ReadFile("../../docs/" + name)
		if err != nil {
			t.Fatal(err)
		}
		docs[name] = string(raw)
	}
	minutes, life, idle := failureWindow/time.Minute, org.SessionLifetime/time.Hour, org.SessionIdle/time.Hour
	for _, said := range []struct{ doc, words string }{
		{"security.md", fmt.Sprintf("连错 %d 次锁 %d 分钟", maxFailures, int64(minutes))},
		{"operations.md", fmt.Sprintf("连续输错 %d 次锁定 %d 分钟", maxFailures, int64(minutes))},
		{"security.md", fmt.Sprintf("会话最长 %d 小时、%d 小时不用失效", int64(life), int64(idle))},
		{"operations.md", fmt.Sprintf("登录 %d 小时或 %d 小时不用即失效", int64(life), int64(idle))},
		{"security.md", fmt.Sprintf("照片 %d MB，附件 %d MB，JSON 8 MB，待发箱 %d MB，救援文件 %d GB", uploads.MaxBytes>>20, supervise.MaxFileBytes>>20, maxOutboxBytes>>20, maxRescueBytes>>30)},
		{"security.md", fmt.Sprintf("边长 20,000、%d 次扫描", imaging.MaxScans)},
	} {
		if !strings.Contains(docs[said.doc], said.words) {
			t.Errorf("%s does not say: %s", said.doc, said.words)
		}
	}
}
