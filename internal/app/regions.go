package app

import (
	"context"
	"errors"
	"io/fs"

	"liangtian/internal/fault"
	"liangtian/internal/gdal"
	"liangtian/internal/intake"
	"liangtian/internal/org"
	"liangtian/internal/postgres"
)

// CheckRegions says what an uploaded boundary file would do.
func (a *App) CheckRegions(ctx context.Context, who org.Person, in intake.RegionArgs) (c intake.RegionCheck, err error) {
	places, err := a.places(ctx, in.SHA256)
	if err != nil {
		return c, err
	}
	c, _, err = intake.CheckRegions(ctx, postgres.NewRegions(a.db.long), who, places, in)
	return c, err
}

// ImportRegions writes what was checked.
func (a *App) ImportRegions(ctx context.Context, who org.Person, in intake.RegionArgs, token string) (intake.RegionCheck, error) {
	places, err := a.places(ctx, in.SHA256)
	if err != nil {
		return intake.RegionCheck{}, err
	}
	return intake.ImportRegions(ctx, postgres.NewRegions(a.db.long), who, places, in, token)
}

// BringRegions checks places and writes them, for commands.
func (a *App) BringRegions(ctx context.Context, places []org.Place, source string, tell func(intake.RegionCheck)) error {
	return intake.BringRegions(ctx, postgres.NewRegions(a.db.long), places, intake.RegionArgs{Source: source}, tell)
}

func (a *App) places(ctx context.Context, sha256 string) ([]org.Place, error) {
	f, size, err := archives{Store: a.Blobs}.Archive(ctx, sha256)
	if errors.Is(err, fs.ErrNotExist) {
		err = fault.New(fault.NotFound, "regions-file-gone", "服务器上没有这个文件。请重新上传检查。")
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return intake.ReadRegionFile(ctx, f, size, gdal.Converter{})
}
