package httpapi

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"path"
	"strconv"
	"strings"

	"github.com/go-chi/chi/v5"

	"liangtian/internal/fault"
	"liangtian/internal/intake"
	"liangtian/internal/org"
)

// beside are files that come along with a shapefile and that nothing is read of.
var beside = map[string]bool{".sbn": true, ".sbx": true, ".xml": true, ".qpj": true}

// upload is what arrived in a form: one archive, and the plain fields.
type upload struct {
	Name   string
	SHA256 string
	Size   int64
	Fields map[string]string
}

// receive reads a form as it streams in. A zip is kept as it is; loose files
// are packed into one, so that what was sent stays together.
func (s *server) receive(r *http.Request) (up upload, err error) {
	up.Fields = map[string]string{}
	form, err := r.MultipartReader()
	if err != nil {
		return up, fault.New(fault.Invalid, "form-missing", "没有收到文件，请选择文件后上传。").Because(err)
	}
	var loose *looseZip
	defer func() {
		if loose != nil {
			loose.abort()
		}
	}()
	for {
		p, err := form.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return up, fault.New(fault.Invalid, "form-broken", "上传中断，请重新上传。").Because(err)
		}
		if p.FileName() == "" {
			raw, err := io.ReadAll(io.LimitReader(p, 4096))
			if err != nil {
				return up, fault.New(fault.Invalid, "form-broken", "上传中断，请重新上传。").Because(err)
			}
			up.Fields[p.FormName()] = string(raw)
			continue
		}
		if err := s.takeFile(r.Context(), p, &up, &loose); err != nil {
			return up, err
		}
	}
	if loose != nil {
		if up.SHA256, up.Size, err = loose.finish(); err != nil {
			return up, err
		}
		loose = nil
	}
	if up.SHA256 == "" {
		return up, fault.New(fault.Invalid, "form-missing", "没有收到文件，请选择文件后上传。")
	}
	return up, storable(up)
}

func (s *server) takeFile(ctx context.Context, p *multipart.Part, up *upload, loose **looseZip) error {
	name := printable(path.Base(strings.ReplaceAll(p.FileName(), `\`, "/")))
	ext := strings.ToLower(path.Ext(name))
	switch {
	case ext == ".zip":
		if up.SHA256 != "" || *loose != nil {
			return fault.New(fault.Invalid, "many-archives", "一次请只上传一个压缩包，或一组属于同一批次的文件。")
		}
		sha, size, err := s.Blobs.Put(ctx, p, intake.MaxArchive)
		if err != nil {
			return err
		}
		up.Name, up.SHA256, up.Size = name, sha, size
		return nil
	case beside[ext]:
		return nil
	case !intake.Reads(ext):
		return wrongFormat(ext)
	case up.SHA256 != "":
		return fault.New(fault.Invalid, "many-archives", "一次请只上传一个压缩包，或一组属于同一批次的文件。")
	}
	if *loose == nil {
		*loose = newLooseZip(ctx, s.Blobs)
		up.Name = name
	}
	if ext == ".shp" {
		up.Name = name
	}
	return (*loose).add(name, p)
}

func wrongFormat(ext string) error {
	switch ext {
	case ".rar", ".7z":
		return fault.New(fault.Invalid, "format-archive", "请用 zip 格式压缩后上传。")
	case ".xls":
		return fault.New(fault.Invalid, "format-xls", "这是旧版 Excel（.xls）。请用 Excel 或 WPS 另存为 .xlsx 后上传。")
	case ".gdb", ".gdbtable":
		return fault.New(fault.Invalid, "format-gdb", "FileGDB 是一个文件夹，请把整个 .gdb 文件夹压缩为 zip 后上传。")
	case ".dwg", ".mdb", ".wp":
		return fault.New(fault.Invalid, "format-unsupported", "暂不能导入 %s 文件。请转换为 Shapefile 或 GeoPackage 后上传。", ext)
	}
	return fault.New(fault.Invalid, "format-unknown", "不认识的文件类型“%s”。可以上传 Shapefile（zip 或 .shp、.dbf、.shx、.prj 一起）、GeoPackage、GeoJSON、KML/KMZ、FileGDB（zip）、DXF、Excel、CSV 或报部坐标文本。", ext)
}

// looseZip packs files into an archive while the store is already writing it.
type looseZip struct {
	zip    *zip.Writer
	pipe   *io.PipeWriter
	result chan putResult
	left   int64
}

type putResult struct {
	sha  string
	size int64
	err  error
}

func newLooseZip(ctx context.Context, blobs BlobStore) *looseZip {
	r, w := io.Pipe()
	l := &looseZip{zip: zip.NewWriter(w), pipe: w, result: make(chan putResult, 1), left: intake.MaxArchive}
	go func() {
		var p putResult
		p.sha, p.size, p.err = blobs.Put(ctx, r, intake.MaxArchive)
		_ = r.CloseWithError(p.err)
		l.result <- p
	}()
	return l
}

func (l *looseZip) add(name string, r io.Reader) error {
	w, err := l.zip.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate})
	if err != nil {
		return err
	}
	n, err := io.Copy(w, io.LimitReader(r, l.left+1))
	if l.left -= n; l.left < 0 {
		return fault.New(fault.TooLarge, "upload-too-large", "文件合计超过 %d MB，请分批上传。", intake.MaxArchive>>20)
	}
	return err
}

func (l *looseZip) finish() (string, int64, error) {
	_ = l.pipe.CloseWithError(l.zip.Close())
	p := <-l.result
	return p.sha, p.size, p.err
}

func (l *looseZip) abort() {
	_ = l.pipe.CloseWithError(errors.New("upload given up"))
	<-l.result
}

// uploadImport takes a file for a batch and begins the dry run.
func (s *server) uploadImport(w http.ResponseWriter, r *http.Request, who org.Person) error {
	id, err := strconv.ParseInt(chi.URLParam(r, "id"), 10, 64)
	if err != nil {
		return fault.New(fault.NotFound, "no-such-batch", "没有这个批次。")
	}
	if _, err := s.Batches.Batch(r.Context(), id); err != nil {
		return err
	}
	up, err := s.receive(r)
	if err != nil {
		return err
	}
	epsg, _ := strconv.Atoi(up.Fields["epsg"])
	im := intake.Import{
		BatchID: id, Filename: up.Name, SHA256: up.SHA256, Size: up.Size,
		Settings: intake.Settings{Layer: up.Fields["layer"], EPSG: epsg, AreaUnit: intake.AreaUnit(up.Fields["areaUnit"])},
	}
	if im.Settings.AreaUnit != "" && !im.Settings.AreaUnit.Known() {
		return fault.Bad("areaUnit", "area-unit-unknown", "面积单位应为平方米、亩或公顷。")
	}
	about(r.Context(), id, up.Name)
	detail(r.Context(), "sha256", up.SHA256)
	n, err := s.Batches.AddImport(r.Context(), who, im, intake.JobParse)
	if err != nil {
		return err
	}
	s.Jobs.Wake()
	im, err = s.Batches.Import(r.Context(), n)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusAccepted, im)
}

// JobLayer is the kind of job that loads a layer.
const JobLayer = "layer_load"

// LayerArgs is what a layer's job is told.
type LayerArgs struct {
	intake.NewLayer
	SHA256 string `json:"sha256"`
	By     int64  `json:"by"`
}

// uploadLayer takes a baseline layer; it is loaded as a job.
func (s *server) uploadLayer(w http.ResponseWriter, r *http.Request, who org.Person) error {
	up, err := s.receive(r)
	if err != nil {
		return err
	}
	l := intake.NewLayer{Kind: up.Fields["kind"], Name: up.Fields["name"], Authority: up.Fields["authority"], AsOf: org.Date(up.Fields["asOf"])}
	if err := l.Check(); err != nil {
		return err
	}
	about(r.Context(), l.Kind, l.Name)
	detail(r.Context(), "authority", l.Authority, "asOf", string(l.AsOf), "sha256", up.SHA256)
	id, err := s.Jobs.Enqueue(r.Context(), JobLayer, LayerArgs{l, up.SHA256, who.ID}, up.SHA256+l.Kind, who.ID)
	if err != nil {
		return err
	}
	job, err := s.Jobs.Get(r.Context(), id)
	if err != nil {
		return err
	}
	return writeJSON(w, http.StatusAccepted, job)
}
