package intake

import (
	"maps"
	"testing"
)

func TestMap(t *testing.T) {
	for name, c := range map[string]struct {
		headers []string
		want    Mapping
	}{
		"monitoring plots": {
			[]string{"FID", "JCBH", "XZQDM", "XMC", "TBLX", "JCMJ", "SFYN"},
			Mapping{"plot_no": "JCBH", "county_code": "XZQDM", "county_name": "XMC", "type": "TBLX", "area": "JCMJ", "pbf_flag": "SFYN"},
		},
		"lower case and blanks":    {[]string{" jcbh ", "tblx"}, Mapping{"plot_no": " jcbh ", "type": "tblx"}},
		"half-width brackets":      {[]string{"线索编号", "图斑面积(亩)"}, Mapping{"plot_no": "线索编号", "area": "图斑面积(亩)"}},
		"full-width brackets":      {[]string{"线索编号", "图斑面积（亩）"}, Mapping{"plot_no": "线索编号", "area": "图斑面积（亩）"}},
		"full-width letters":       {[]string{"ＪＣＢＨ"}, Mapping{"plot_no": "ＪＣＢＨ"}},
		"an ideographic space":     {[]string{"图斑　编号"}, Mapping{"plot_no": "图斑　编号"}},
		"the first of the table":   {[]string{"TBBH", "JCBH", "MJ", "JCMJ"}, Mapping{"plot_no": "JCBH", "area": "JCMJ"}},
		"the complete county name": {[]string{"县级行政区名称", "行政区名称"}, Mapping{"county_name": "行政区名称"}},
		"the ambiguous GDMJ stays": {[]string{"GDMJ", "GDMJ01"}, Mapping{"farmland_area": "GDMJ01"}},
		"twice the same":           {[]string{"JCBH", "jcbh"}, Mapping{"plot_no": "JCBH"}},
		"nothing known":            {[]string{"", "A", "名称"}, Mapping{}},
		"land class and planting":  {[]string{"DLBM", "GDZZSXDM", "实地地类"}, Mapping{"class_before": "DLBM", "planting": "GDZZSXDM", "class_now": "实地地类"}},
	} {
		if got := Map(c.headers); !maps.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

// Every header of the table finds its own column, and means one thing only.
func TestColumnTable(t *testing.T) {
	owner := map[string]string{}
	for _, c := range Columns {
		if c.Target == "" || c.Zh == "" || len(c.Headers) == 0 {
			t.Errorf("%+v", c)
		}
		for _, h := range c.Headers {
			if owner[normal(h)] != "" {
				t.Errorf("%s is %s and %s", h, owner[normal(h)], c.Target)
			}
			owner[normal(h)] = c.Target
			if m := Map([]string{h}); len(m) != 1 || m[c.Target] != h {
				t.Errorf("%s alone: %v", h, m)
			}
		}
	}
}
