package uploads

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/tus/tusd/v2/pkg/filestore"
	"github.com/tus/tusd/v2/pkg/handler"
)

// durableStore is tusd's file store with the missing half: what an answer says
// is stored is synced before the answer. A new upload has nothing stored yet,
// and one that is lost with the power is begun again.
type durableStore struct{ files filestore.FileStore }

func (s durableStore) NewUpload(ctx context.Context, info handler.FileInfo) (handler.Upload, error) {
	info.ID = "" // only the server makes ids
	u, err := s.files.NewUpload(ctx, info)
	if err != nil {
		return nil, err
	}
	made, err := u.GetInfo(ctx)
	if err != nil {
		return nil, err
	}
	return durableUpload{u, filepath.Join(s.files.Path, made.ID)}, nil
}

func (s durableStore) GetUpload(ctx context.Context, id string) (handler.Upload, error) {
	u, err := s.files.GetUpload(ctx, id)
	if err != nil {
		return nil, err
	}
	return durableUpload{u, filepath.Join(s.files.Path, id)}, nil
}

func (s durableStore) AsTerminatableUpload(u handler.Upload) handler.TerminatableUpload {
	return s.files.AsTerminatableUpload(u.(durableUpload).Upload)
}

func (s durableStore) terminate(ctx context.Context, id string) error {
	u, err := s.GetUpload(ctx, id)
	if err != nil {
		return err
	}
	return s.AsTerminatableUpload(u).Terminate(ctx)
}

type durableUpload struct {
	handler.Upload
	path string
}

// WriteChunk syncs also what a broken connection left: the next HEAD will
// count it. The last byte is answered by a receipt only, and the bytes are
// synced where they are accepted.
func (u durableUpload) WriteChunk(ctx context.Context, offset int64, src io.Reader) (int64, error) {
	n, err := u.Upload.WriteChunk(ctx, offset, src)
	info, infoErr := u.GetInfo(ctx)
	if infoErr != nil {
		return 0, errors.Join(err, infoErr)
	}
	if offset+n == info.Size && err == nil {
		return n, nil
	}
	paths := []string{u.path}
	if offset == 0 { // the first bytes make the upload worth finding again
		paths = append(paths, u.path+".info", filepath.Dir(u.path))
	}
	for _, p := range paths {
		if serr := syncFile(p); serr != nil {
			return 0, errors.Join(err, serr)
		}
	}
	return n, err
}

// syncFile is replaced by a test that watches the order of things.
var syncFile = syncPath

// syncPath syncs a file or a directory.
func syncPath(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}
