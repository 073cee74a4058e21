package httpapi_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"liangtian/internal/apptest"
	"liangtian/internal/httpapi"
	"liangtian/internal/intake"
)

// table is a CSV of a source whose headers the column table reads wrongly:
// 编号 is unknown to it, and 备注 holds what kind of change it is.
func table(no string) map[string][]byte {
	return map[string][]byte{"下发.csv": []byte("图斑编号,编号,备注,面积数,坐标串\n" +
		"旧" + no + "," + no + ",20,75,\"113.32,27.05;113.321,27.05;113.321,27.051;113.32,27.051\"\n")}
}

// What a person says of a source's columns is kept under a name, and the next
// file with the same headers is read by it, unit and system included.
func TestTemplateReadsTheNextFile(t *testing.T) {
	t.Parallel()
	c := apptest.Empty(t)
	batch, cl := c.NewBatch("示〔2026〕21号"), c.As("shi.zr")
	add := func(no string) intake.Import {
		t.Helper()
		return c.Settled(apptest.Into[intake.Import](t, cl.Upload(fmt.Sprintf("/api/batches/%d/imports", batch), table(no), nil)).ID)
	}
	im := add("N1")
	if im.Status != intake.NeedsSettings || im.Outline.Format != "CSV" {
		t.Fatalf("%s %+v %+v", im.Status, im.Outline, im.Problem)
	}
	chosen := in{"plot_no": "编号", "type": "备注", "area": "面积数", "note": ""}
	at := fmt.Sprintf("/api/imports/%d", im.ID)
	for _, bad := range []struct {
		mapping in
		code    string
	}{{in{"moon": "编号"}, "mapping-target"}, {in{"plot_no": "编号", "note": "编号"}, "mapping-twice"}} {
		if a := cl.Send("PATCH", at, in{"mapping": bad.mapping}); a.Problem().Code != bad.code {
			t.Errorf("%v: %s", bad.mapping, a)
		}
	}
	apptest.Into[intake.Import](t, cl.Send("PATCH", at, in{"mapping": chosen, "epsg": 4490, "areaUnit": "mu"}))
	im = c.Settled(im.ID)
	rows := apptest.Into[httpapi.RowList](t, cl.Get(at+"/rows")).Items
	if im.Status != intake.Parsed || im.Counts.New != 1 || rows[0].PlotNo != "N1" || rows[0].Type != "20" || *rows[0].FileAreaCents != 5_000_000 {
		t.Fatalf("%s %+v %+v", im.Status, im.Counts, rows)
	}

	if a := cl.Post(at+"/template", in{"name": "  "}); a.Status != http.StatusUnprocessableEntity {
		t.Error(a)
	}
	for range 2 { // saved again under the same name it is still one
		if list := apptest.Into[httpapi.TemplateList](t, cl.Post(at+"/template", in{"name": "省厅导出表"})); len(list.Items) != 1 {
			t.Fatalf("%+v", list)
		}
	}
	next := add("N2")
	if next.Status != intake.Parsed || next.Settings.Template != "省厅导出表" || next.Outline.Template != "省厅导出表" || next.Settings.AreaUnit != intake.Mu || next.Counts.New != 1 {
		t.Fatalf("%s %+v %+v", next.Status, next.Settings, next.Problem)
	}
	if r := apptest.Into[httpapi.RowList](t, cl.Get(fmt.Sprintf("/api/imports/%d/rows", next.ID))).Items[0]; r.PlotNo != "N2" || r.Type != "20" {
		t.Errorf("%+v", r)
	}
	if done := c.Commit(next.ID); done.Status != intake.Committed {
		t.Errorf("%s %+v", done.Status, done.Problem)
	}
	// Without it the file is a question again; other headers never were one.
	list := apptest.Into[httpapi.TemplateList](t, cl.Get("/api/import-templates"))
	if a := cl.Send("DELETE", fmt.Sprintf("/api/import-templates/%d", list.Items[0].ID), nil); a.Status != http.StatusOK || strings.Contains(string(a.Body), "省厅") {
		t.Error(a)
	}
	if im = add("N3"); im.Status != intake.NeedsSettings {
		t.Errorf("%s %+v", im.Status, im.Settings)
	}
}
