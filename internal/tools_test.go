package internal

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// tools are what nothing of the program may use but the files named: weak
// digests and ciphers, randomness that can be foretold, memory without bounds,
// templates that do not escape, code that comes at run time.
var tools = map[string][]string{
	"crypto/md5": nil, "crypto/sha1": nil, "crypto/des": nil, "crypto/rc4": nil, "unsafe": nil, "plugin": nil, "text/template": nil, "net/http/pprof": nil, "expvar": nil,
	"math/rand":    nil,
	"math/rand/v2": {"internal/demo/", "internal/imaging/sample_scene.go"}, // pictures and stories that must come out the same
	"encoding/gob": {"internal/httpapi/sign_on.go"},                        // a session's own values, which carry a mark
	// Programs that run outside; none of them through a shell.
	"os/exec": {"internal/app/", "internal/cluster/", "internal/gdal/", "internal/imaging/", "internal/pdftest/", "internal/pgtest/", "cmd/liangtian/", "scripts/"},
}

// calls that are never right, in any file of the program.
var calls = regexp.MustCompile(`InsecureSkipVerify|NewCBC|NewECB|NewCTR\(|PKCS1v15|exec\.Command(Context)?\((\w+, )?"(/bin/)?(ba|da)?sh"|"-c", fmt\.|template\.(HTML|JS|URL|CSS|HTMLAttr)\(`)

func TestNothingWeakIsUsed(t *testing.T) {
	for _, f := range house(t) {
		if f.isTest() {
			continue
		}
		for _, i := range f.imports {
			may, watched := tools[i]
			if watched && !slices.ContainsFunc(may, func(p string) bool { return strings.HasPrefix(f.path, p) }) {
				t.Errorf("%s uses %s", f.path, i)
			}
		}
		raw, err := os.ReadFile(filepath.Join("..", f.path))
		if err != nil {
			t.Fatal(err)
		}
		if m := calls.Find(raw); m != nil {
			t.Errorf("%s: %s", f.path, m)
		}
	}
}

// What a page does with text that somebody wrote is to show it: nothing of the
// pages turns text into markup or code, lets another window speak, or names an
// address outside. Where something is kept in the browser, it is said here.
func TestPagesShowTextAsText(t *testing.T) {
	never := regexp.MustCompile(`v-html|innerHTML|outerHTML|insertAdjacentHTML|createContextualFragment|document\.write|\beval\(|new Function\(|window\.postMessage|parent\.postMessage|opener\.postMessage|__proto__|document\.cookie|setTimeout\("`)
	kept := regexp.MustCompile(`(local|session)Storage\b`)
	keeps := map[string]string{
		"shared/i18n.ts":                    "the language",
		"desk/list/walk.ts":                 "numbers of the cases in a list, until the tab is closed",
		"desk/pages/register/views.ts":      "columns and filters of one's own",
		"desk/pages/figures/NowPart.vue":    "which columns are shown",
		"desk/pages/account/FactorPart.vue": "which of two forms was open on the way to the provider",
		"desk/pages/settings/layerJob.ts":   "the number of an import under way",
	}
	masked := regexp.MustCompile(`<(ElInput|Field|input)[^>]*v-model="[\w.]*([pP]assword|passphrase|form\.(old|next|repeat))"[^>]*>`)
	seen, fields := 0, 0
	root := filepath.Join("..", "web", "src")
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.HasSuffix(path, ".vue") && !strings.HasSuffix(path, ".ts") || strings.HasSuffix(path, ".test.ts") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		seen++
		name, _ := filepath.Rel(root, path)
		if m := never.Find(raw); m != nil {
			t.Errorf("%s: %s", name, m)
		}
		if kept.Match(raw) && keeps[filepath.ToSlash(name)] == "" {
			t.Errorf("%s keeps something in the browser: what?", name)
		}
		for _, m := range masked.FindAllString(string(raw), -1) {
			fields++
			if strings.HasSuffix(name, "PasswordField.vue") {
				continue // made here for somebody else, and read out to him
			}
			if !strings.Contains(m, `type="password"`) || strings.Contains(m, "paste") {
				t.Errorf("%s: a password is not masked, or cannot be pasted: %s", name, m)
			}
		}
		return nil
	})
	if err != nil || seen < 200 || fields < 10 {
		t.Fatalf("read %d files with %d fields for passwords: %v", seen, fields, err)
	}
	page, err := os.ReadFile(filepath.Join("..", "web", "index.html"))
	if err != nil || regexp.MustCompile(`(src|href)="(https?:)?//`).Match(page) {
		t.Errorf("a page loads from elsewhere: %v", err)
	}
}
