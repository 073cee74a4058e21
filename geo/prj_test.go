package geo

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// prjCodes says what each published .prj text must be: a code of a CRS, or the
// code of a refusal.
var prjCodes = map[int]string{
	2362: "prj-xian80", 2383: "prj-xian80", 4610: "prj-xian80",
	2414: "prj-beijing54", 2435: "prj-beijing54", 4214: "prj-beijing54",
	3857: "prj-web-mercator",
}

func TestSharedPRJ(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(sharedData(t, "prj"), "*.prj"))
	if err != nil || len(files) < 10 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		code, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(filepath.Base(file), "EPSG_"), ".prj"))
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		c, err := IdentifyPRJ(string(text))
		if want, refused := prjCodes[code]; refused {
			if CodeOf(err) != want {
				t.Errorf("EPSG:%d: %v, want %s", code, err, want)
			}
			continue
		}
		if err != nil || c.EPSG != code {
			t.Errorf("EPSG:%d is taken for %d, %v", code, c.EPSG, err)
		}
		if got := c.PRJ(); got != strings.TrimSpace(string(text)) {
			t.Errorf("EPSG:%d is written as\n%s\nnot\n%s", code, got, text)
		}
	}
}

func TestPRJRoundTrip(t *testing.T) {
	for code := 4490; code <= 4554; code++ {
		c, err := IdentifyPRJ(mustCRS(t, code).PRJ())
		if err != nil || c.EPSG != code {
			t.Errorf("EPSG:%d comes back as %d, %v", code, c.EPSG, err)
		}
	}
}

const (
	cgcs     = `GEOGCS["x",DATUM["y",SPHEROID["z",6378137,298.257222101]],PRIMEM["Greenwich",0],UNIT["degree",0.0174532925199433]]`
	wgs      = `GEOGCS["GCS_WGS_1984",DATUM["D_WGS_1984",SPHEROID["WGS_1984",6378137,298.257223563]],PRIMEM["Greenwich",0],UNIT["Degree",0.017453292519943295]]`
	gkParams = `PARAMETER["False_Easting",38500000],PARAMETER["False_Northing",0],PARAMETER["Central_Meridian",114],PARAMETER["Scale_Factor",1],PARAMETER["Latitude_Of_Origin",0],UNIT["Meter",1]`
)

func TestPRJByParametersNotByName(t *testing.T) {
	ogc := `PROJCS["CGCS2000 / 3-degree Gauss-Kruger CM 111E", GEOGCS["China Geodetic Coordinate System 2000", DATUM["China_2000", SPHEROID["CGCS2000",6378137,298.257222101, AUTHORITY["EPSG","1024"]], AUTHORITY["EPSG","1043"]], PRIMEM["Greenwich",0], UNIT["degree",0.0174532925199433], AUTHORITY["EPSG","4490"]],
 PROJECTION["Transverse_Mercator"], PARAMETER["latitude_of_origin",0], PARAMETER["central_meridian",111], PARAMETER["scale_factor",1], PARAMETER["false_easting",500000], PARAMETER["false_northing",0], UNIT["metre",1], AXIS["Northing",NORTH], AXIS["Easting",EAST], AUTHORITY["EPSG","4546"]]`
	tests := []struct{ name, text, want string }{
		{"any name", `PROJCS["株洲某工程",` + cgcs + `,PROJECTION["Gauss_Kruger"],` + gkParams + `]`, "4526"},
		{"the OGC form", ogc, "4546"},
		{"with a byte order mark", "\ufeff" + cgcs + "\r\n", "4490"},
		{"WGS 84 degrees", wgs, "4326"},
		{"WGS 84 in a Chinese zone", `PROJCS["a",` + wgs + `,PROJECTION["Transverse_Mercator"],` + gkParams + `]`, "4526"},
		{"round brackets", strings.NewReplacer("[", "(", "]", ")").Replace(cgcs), "4490"},
		{"UTM", `PROJCS["WGS_1984_UTM_Zone_49N",` + wgs + `,PROJECTION["Transverse_Mercator"],PARAMETER["False_Easting",500000.0],PARAMETER["Central_Meridian",111.0],PARAMETER["Scale_Factor",0.9996],UNIT["Meter",1.0]]`, "prj-unknown"},
		{"a local meridian", `PROJCS["a",` + cgcs + `,PROJECTION["Gauss_Kruger"],` + strings.Replace(gkParams, "114]", "113.1]", 1) + `]`, "prj-unknown"},
		{"a shifted origin", `PROJCS["a",` + cgcs + `,PROJECTION["Gauss_Kruger"],` + strings.Replace(gkParams, `"False_Northing",0`, `"False_Northing",-3000000`, 1) + `]`, "prj-unknown"},
		{"feet", `PROJCS["a",` + cgcs + `,PROJECTION["Gauss_Kruger"],` + strings.Replace(gkParams, `"Meter",1`, `"Foot",0.3048`, 1) + `]`, "prj-unknown"},
		{"a conic", `PROJCS["a",` + cgcs + `,PROJECTION["Albers"],` + gkParams + `]`, "prj-unknown"},
		{"Xian 80 under another name", `GEOGCS["CGCS2000",DATUM["D",SPHEROID["s",6378140,298.257]]]`, "prj-xian80"},
		{"Xian 80 by name only", strings.Replace(cgcs, `"y"`, `"D_Xian_1980"`, 1), "prj-xian80"},
		{"a datum shift", strings.Replace(cgcs, "298.257222101]", "298.257222101],TOWGS84[1,0,0,0,0,0,0]", 1), "prj-unknown"},
		{"no datum shift", strings.Replace(cgcs, "298.257222101]", "298.257222101],TOWGS84[0,0,0,0,0,0,0]", 1), "4490"},
		{"another meridian", strings.Replace(cgcs, `"Greenwich",0`, `"Paris",2.33`, 1), "prj-unknown"},
		{"GCJ-02", strings.Replace(wgs, "GCS_WGS_1984", "GCJ-02", 1), "prj-gcj02"},
		{"火星坐标", strings.Replace(wgs, "GCS_WGS_1984", "火星坐标系", 1), "prj-gcj02"},
		{"nothing", " \r\n", "prj-missing"},
		{"cut off", cgcs[:60], "prj-unreadable"},
		{"something behind", cgcs + "x", "prj-unreadable"},
		{"no ellipsoid", `GEOGCS["x",DATUM["y"]]`, "prj-unknown"},
		{"WKT 2", `GEOGCRS["x",DATUM["y",ELLIPSOID["z",6378137,298.257222101]]]`, "prj-unknown"},
		{"nested too deep", strings.Repeat("A[", 1000) + strings.Repeat("]", 1000), "prj-unreadable"},
		{"too long", cgcs + strings.Repeat(" ", 1<<17) + "x", "prj-unreadable"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			c, err := IdentifyPRJ(tt.text)
			got := CodeOf(err)
			if err == nil {
				got = strconv.Itoa(c.EPSG)
			}
			if got != tt.want {
				t.Errorf("%s, want %s (%v)", got, tt.want, err)
			}
		})
	}
}

func TestOldDatumSaysWhatToDo(t *testing.T) {
	_, err := IdentifyPRJ(`GEOGCS["x",DATUM["y",SPHEROID["z",6378245,298.3]]]`)
	if err == nil || !strings.Contains(err.Error(), "需先由测绘部门转换为 CGCS2000") {
		t.Errorf("%v", err)
	}
}

func FuzzIdentifyPRJ(f *testing.F) {
	f.Add(cgcs)
	f.Add(`PROJCS["a",` + wgs + `,PROJECTION["Transverse_Mercator"],` + gkParams + `]`)
	f.Add(`A["b""c",1e400,D[E]]`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := IdentifyPRJ(text)
		if err == nil {
			if known, ok := CRSByEPSG(c.EPSG); !ok || known.FalseEasting != c.FalseEasting {
				t.Fatalf("identified as %+v", c)
			}
		} else if CodeOf(err) == "" {
			t.Fatalf("no code: %v", err)
		}
	})
}
