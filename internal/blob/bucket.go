package blob

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path"
	"strings"
	"time"

	"github.com/minio/minio-go/v7"
	"github.com/minio/minio-go/v7/pkg/credentials"

	"liangtian/internal/fault"
)

// Bucket is a place in an S3 store that several servers share. What lies in a
// Store's folder then is a copy: nothing is answered before the bucket has it.
type Bucket struct {
	client       *minio.Client
	name, prefix string
}

// bucketTime bounds one object: the largest export over a slow line.
const bucketTime = 10 * time.Minute

// OpenBucket reads an address like s3://bucket/prefix?endpoint=https://host:9000&region=r.
// Key and secret come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Nothing
// is asked of the store yet.
//
// Errors: bucket-address (fault.Invalid).
func OpenBucket(address string) (*Bucket, error) {
	bad := func(cause error) error {
		return fault.New(fault.Invalid, "bucket-address",
			"LIANGTIAN_BUCKET 应为 s3://桶名/前缀?endpoint=https://主机:端口 的形式，密钥由 AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY 给出。").Because(cause)
	}
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "s3" || u.Host == "" {
		return nil, bad(err)
	}
	at, err := url.Parse(u.Query().Get("endpoint"))
	if err != nil || at.Host == "" || at.Scheme != "https" && at.Scheme != "http" {
		return nil, bad(err)
	}
	client, err := minio.New(at.Host, &minio.Options{
		Creds: credentials.NewEnvAWS(), Secure: at.Scheme == "https", Region: u.Query().Get("region"), MaxRetries: 3,
	})
	if err != nil {
		return nil, bad(err)
	}
	return &Bucket{client, u.Host, strings.Trim(u.Path, "/")}, nil
}

func (b *Bucket) key(name string) string { return path.Join(b.prefix, name) }

// Keep answers when the bucket has the file under that name. What is there with
// the same length stays: a name stands for bytes that never change.
func (b *Bucket) Keep(ctx context.Context, name, file string) error {
	ctx, cancel := context.WithTimeout(ctx, bucketTime)
	defer cancel()
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	if have, err := b.client.StatObject(ctx, b.name, b.key(name), minio.StatObjectOptions{}); err == nil && have.Size == info.Size() {
		return nil
	}
	_, err = b.client.FPutObject(ctx, b.name, b.key(name), file, minio.PutObjectOptions{ContentType: "application/octet-stream", SendContentMd5: true})
	return err
}

// Fetch writes what lies under a name to a file that does not exist yet.
// Errors: blob-not-found.
func (b *Bucket) Fetch(ctx context.Context, name, file string) error {
	ctx, cancel := context.WithTimeout(ctx, bucketTime)
	defer cancel()
	err := b.client.FGetObject(ctx, b.name, b.key(name), file, minio.GetObjectOptions{})
	if minio.ToErrorResponse(err).Code == "NoSuchKey" {
		return notFound()
	}
	return err
}

// Remove takes a name away; one that is not there is no matter.
func (b *Bucket) Remove(ctx context.Context, name string) error {
	return b.client.RemoveObject(ctx, b.name, b.key(name), minio.RemoveObjectOptions{})
}

// each calls do with every original.
func (b *Bucket) each(ctx context.Context, do func(sha string, size int64) error) error {
	ctx, cancel := context.WithCancel(ctx) // ends the listing when do does
	defer cancel()
	for o := range b.client.ListObjects(ctx, b.name, minio.ListObjectsOptions{Prefix: b.prefix, Recursive: true}) {
		if o.Err != nil {
			return unavailable(o.Err)
		}
		sha, ok := normal(path.Base(o.Key))
		if !ok || o.Key != b.key(keyOf(sha)) {
			continue
		}
		if err := do(sha, o.Size); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// Reachable says whether the bucket answers.
func (b *Bucket) Reachable(ctx context.Context) error {
	there, err := b.client.BucketExists(ctx, b.name)
	if err == nil && !there {
		err = errors.New("no such bucket")
	}
	return err
}

// keyOf is where an original lies, in the folder and in the bucket.
func keyOf(sha string) string { return path.Join(sha[:2], sha[2:4], sha) }
