package httpapi_test

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/org"
)

// machineGrid is every door that a token opens: with all that can be allowed,
// with cases alone, and with layers alone, of a machine of the city's natural
// resources. What is not written here is refused to all of them.
const machineGrid = `
GET /health/live                     200 200 200
GET /health/ready                    200 200 200
GET /*                               web web web
GET /verify/{code}                   404 404 404
POST /api/login                      401 401 401
GET /api/sign-in                     200 200 200
GET /api/sign-on                     404 404 404
GET /api/sign-on/callback            404 404 404
POST /api/sign-on/code               401 401 401
POST /api/logout                     200 200 200
GET /api/me                          200 200 200
GET /api/vocabulary                  200 200 200
GET /api/regions                     200 200 200
GET /api/documents                   200 200 200
GET /api/documents/{id}/file         404 404 404
GET /api/jobs/{id}                   404 404 404
GET /api/inbox                       200 200 403
GET /api/cases                       200 200 403
GET /api/cases/{id}                  200 200 403
GET /api/cases/{id}/conversation     200 200 403
GET /api/cases/{id}/overlays         200 200 403
GET /api/cases/{id}/together         200 200 403
GET /api/cases/{id}/persons          200 200 403
GET /api/cases/{id}/legal            200 200 403
GET /api/cases/{id}/certificate.pdf  409 409 403
GET /api/cases/{id}/files/{file}     404 404 403
GET /api/cases/{id}/attachments/{file} 404 404 403
GET /api/cases/{id}/legal/files/{file} 404 404 403
GET /api/consultations/{id}          404 404 403
GET /api/consultations/{id}/files/{file} 404 404 403
GET /api/acceptances/{id}            404 404 403
GET /api/acceptances/{id}/form.pdf   404 404 403
GET /api/grounds/{id}                200 200 403
GET /api/photos/{id}/{form}          200 200 403
GET /api/photos/{id}/kin/{other}/{form} 404 404 403
GET /api/cases/export.xlsx           200 403 403
GET /api/exports                     200 403 403
POST /api/exports                    422 403 403
POST /api/exports/{id}/cancel        404 403 403
DELETE /api/exports/{id}             404 403 403
GET /api/exports/{id}/file           404 403 403
GET /api/tiles/{z}/{x}/{y}           200 403 403
GET /api/map/at                      200 403 403
GET /api/imagery                     200 403 403
GET /api/imagery/{id}/{z}/{x}/{y}    404 403 403
GET /api/figures                     200 403 403
GET /api/figures/cases               200 403 403
GET /api/figures/flow                200 403 403
GET /api/figures/forecast            200 403 403
GET /api/figures/months              200 403 403
GET /api/figures/months/{id}         404 403 403
GET /api/spot-checks                 200 403 403
GET /api/spot-checks/{id}            404 403 403
GET /api/spot-checks/{id}/sample.csv 404 403 403
GET /api/batches                     200 403 403
POST /api/batches                    422 403 403
GET /api/batches/{id}                200 403 403
PUT /api/batches/{id}/thresholds     422 403 403
POST /api/batches/{id}/imports       422 403 403
GET /api/batches/{id}/issue          200 403 403
GET /api/imports/{id}                200 403 403
PATCH /api/imports/{id}              409 403 403
GET /api/imports/{id}/rows           200 403 403
GET /api/imports/{id}/rows/{row}     200 403 403
GET /api/imports/{id}/sketch         200 403 403
POST /api/imports/{id}/decisions     409 403 403
POST /api/imports/{id}/commit        200 403 403
POST /api/imports/{id}/cancel        409 403 403
GET /api/imports/{id}/report.csv     200 403 403
GET /api/import-templates            200 403 403
POST /api/imports/{id}/template      422 403 403
DELETE /api/import-templates/{id}    404 403 403
GET /api/agenda                      200 403 403
GET /api/meetings                    200 403 403
GET /api/meetings/{id}               404 403 403
GET /api/meetings/{id}/minutes.{form} 404 403 403
GET /api/layers                      200 403 200
GET /api/layers/{id}/tiles/{z}/{x}/{y} 404 403 404
POST /api/layers                     422 403 422
POST /api/layers/{id}/withdraw       422 403 422
GET /api/routing/rules               200 403 403
GET /api/routing/versions            200 403 403
GET /api/decisions                   200 403 403
GET /api/decisions/counts            200 403 403
GET /api/joint-settings              200 403 403
GET /api/supervisions                200 403 403
GET /api/supervisions/{id}           200 403 403
GET /api/supervisions/{id}/letter.{form} 200 403 403
GET /api/supervisions/{id}/files/{file} 404 403 403
GET /api/supervision-rules           200 403 403
GET /api/balance                     200 403 403
GET /api/balance/entries             200 403 403
GET /api/balance/entries/{id}        200 403 403
GET /api/balance/places              200 403 403
GET /api/balance/reconciliation.xlsx 200 403 403
GET /api/operations                  200 403 403
GET /api/operations/{id}             404 403 403
GET /api/operations/{id}/files/{file} 404 403 403
`

// What a token may do, door by door; and nothing of it without an entry.
func TestMachineGrid(t *testing.T) {
	t.Parallel()
	c, caseID := gridCity(t)
	id := machine(t, c, "shengpingtai", org.City, org.NaturalResources, apptest.Whole)
	all, _ := issued(t, c, id, 30, org.Grantable...)
	cases, _ := issued(t, c, id, 30, org.ReadCases)
	layers, _ := issued(t, c, id, 30, org.ReadLayers, org.ManageLayers)
	clients := []*apptest.Client{bearingOf(c, all), bearingOf(c, cases), bearingOf(c, layers)}
	expected := map[string][]string{}
	for line := range strings.Lines(strings.TrimSpace(machineGrid)) {
		f := strings.Fields(line)
		expected[f[0]+" "+f[1]] = f[2:]
	}
	opened, before := 0, 0
	for _, door := range routes(t, c) {
		method, pattern, _ := strings.Cut(door, " ")
		want, open := expected[door]
		delete(expected, door)
		for i, cl := range clients {
			a := knock(t, c, cl, method, pattern, caseID)
			status := "403"
			if open {
				status = page(want[i])
			}
			if got := strconv.Itoa(a.Status); got != status {
				t.Errorf("%s with token %d: want %s, got %s", door, i, status, a)
			}
			if code := a.Problem().Code; a.Status == http.StatusForbidden && code != "token-not-allowed" && code != "token-people-only" {
				t.Errorf("%s with token %d: refused by %s", door, i, a)
			}
			if a.Header.Get("Set-Cookie") != "" && pattern != "/api/logout" {
				t.Errorf("%s gives a token a cookie: %s", door, a.Header.Get("Set-Cookie"))
			}
			now := apptest.Ask[int](c, "SELECT count(*) FROM audit_entries WHERE login = 'shengpingtai'")
			written := now - before
			before = now
			signsIn := pattern == "/api/login" // before anybody is anything
			if strings.HasPrefix(pattern, "/api/") && !signsIn && written != 1 {
				t.Errorf("%s with token %d: %d entries", door, i, written)
			}
			if a.Status < 400 {
				opened++
			}
		}
	}
	for door := range expected {
		t.Errorf("no such door: %s", door)
	}
	if opened < 75 {
		t.Errorf("%d doors opened", opened)
	}
	details := apptest.Ask[string](c, "SELECT details::text FROM audit_entries WHERE code = 'case.open' AND login = 'shengpingtai' LIMIT 1")
	if !strings.Contains(details, `"token"`) {
		t.Errorf("an opened case does not say by which token: %s", details)
	}
}
