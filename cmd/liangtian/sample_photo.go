package main

import (
	"context"
	"flag"
	"os"
	"time"

	"liangtian/internal/fault"
	"liangtian/internal/imaging"
)

// samplePhoto writes one photo for trials and tests: drawn, or a JPEG that
// exists, with the position, the bearing and the time that were asked for.
func samplePhoto(_ context.Context, args []string) error {
	var s imaging.Sample
	var at, from, out, scene string
	flags := flag.NewFlagSet("sample-photo", flag.ContinueOnError)
	flags.Float64Var(&s.Lat, "lat", 0, "纬度（度）")
	flags.Float64Var(&s.Lon, "lon", 0, "经度（度）")
	flags.Float64Var(&s.Bearing, "bearing", -1, "方位角（度，真北起顺时针）；负数为不写")
	flags.StringVar(&at, "at", "", "拍摄时间，如 2026-06-01T09:30:00+08:00；空为不写")
	flags.StringVar(&from, "from", "", "在这个 JPEG 上写入，不另画")
	flags.StringVar(&scene, "scene", string(imaging.SceneField), "画面：field seedlings bare trees house pond road")
	flags.Uint64Var(&s.Seed, "seed", 0, "同一画面的另一块地")
	flags.StringVar(&out, "o", "", "写到这个文件")
	if err := flags.Parse(args); err != nil {
		return exitCode(2)
	}
	if out == "" {
		return fault.New(fault.Invalid, "sample-photo-out", "请用 -o 指定要写的文件。")
	}
	if at != "" {
		taken, err := time.Parse(time.RFC3339, at)
		if err != nil {
			return fault.New(fault.Invalid, "sample-photo-at", "时间“%s”应写成 2026-06-01T09:30:00+08:00。", at)
		}
		s.TakenAt = taken
	}
	s.Scene, s.AccuracyM, s.Make, s.Model = imaging.Scene(scene), 4, "Sample", "Field"
	photo, err := drawn(from, s)
	if err != nil {
		return err
	}
	return os.WriteFile(out, photo, 0o644)
}

// drawn is a new picture, or the one in a file with another EXIF block.
func drawn(from string, s imaging.Sample) ([]byte, error) {
	if from == "" {
		return imaging.SamplePhoto(1024, 768, s), nil
	}
	bytes, err := os.ReadFile(from)
	if err != nil {
		return nil, err
	}
	return imaging.Stamp(bytes, s)
}
