// Package app wires the house together: the program as a value that a command
// or a test can start and stop.
package app

import (
	"cmp"
	"log/slog"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"liangtian/internal/audit"
	"liangtian/internal/blob"
	"liangtian/internal/deliver"
	"liangtian/internal/seal"
	"liangtian/internal/sso"
)

// Config is what a started program needs to know.
type Config struct {
	DataDir     string // evidence, uploads, and the private database
	DatabaseURL string // a PostgreSQL server with PostGIS; "" starts a private one
	Addr        string // where pages are served; "" serves none
	Secure      bool   // cookies only over TLS
	Version     string

	BaseMap            string // a PMTiles file of pictures for phones; "" draws a schematic map
	BaseMapAttribution string // its source and 审图号, shown on the map

	Imagery string // a JSON file that names dated pictures of the ground; "" is none

	Signing string // how checkpoints are signed: ed25519 (also when "") or sm2

	Font          string       // a TrueType file for PDFs; "" looks where systems keep one
	PublicURL     string       // where people reach the pages: links in mails, the QR of a certificate; "" is where the request came in
	SignOn        sso.Config   // without an issuer people sign in by password alone
	SMTP          deliver.SMTP // without an address no mail is sent
	WebhookURL    string       // "" sends nothing
	WebhookSecret string

	AuditMonths int    // how long the audit keeps an entry; 0 is the usual
	Proxies     string // networks whose word about where a request came from is taken, parted by commas

	Bucket string // an S3 bucket for evidence and made files; "" keeps them in DataDir alone

	LogFormat, LogLevel string        // as logging.New has them
	Metrics             string        // where figures of the program are served; "" serves none
	Traces              string        // an OTLP collector such as http://127.0.0.1:4318; "" traces nothing
	Replicas            string        // copies of the database that reads may go to, parted by commas
	ReplicaLag          time.Duration // how old what they say may be; 0 is the usual
	Drain               time.Duration // how long requests are still taken after the word to stop

	Log *slog.Logger
	Now func() time.Time
}

// FromEnvironment reads the settings every subcommand shares.
func FromEnvironment() Config {
	c := Config{
		DataDir:     os.Getenv("LIANGTIAN_DATA"),
		DatabaseURL: os.Getenv("DATABASE_URL"),
		Addr:        os.Getenv("LIANGTIAN_ADDR"),
		Secure:      os.Getenv("LIANGTIAN_SECURE_COOKIES") == "true",

		Signing: strings.ToLower(os.Getenv("LIANGTIAN_SIGNING")),

		Font:      os.Getenv("LIANGTIAN_FONT"),
		PublicURL: strings.TrimSuffix(os.Getenv("LIANGTIAN_PUBLIC_URL"), "/"),

		BaseMap:            os.Getenv("LIANGTIAN_BASEMAP"),
		BaseMapAttribution: os.Getenv("LIANGTIAN_BASEMAP_ATTRIBUTION"),
		Imagery:            os.Getenv("LIANGTIAN_IMAGERY"),
		SMTP: deliver.SMTP{
			Address: os.Getenv("LIANGTIAN_SMTP"), From: os.Getenv("LIANGTIAN_SMTP_FROM"), TLS: os.Getenv("LIANGTIAN_SMTP_TLS"),
			User: os.Getenv("LIANGTIAN_SMTP_USER"), Password: os.Getenv("LIANGTIAN_SMTP_PASSWORD"),
		},
		WebhookURL: os.Getenv("LIANGTIAN_WEBHOOK_URL"), WebhookSecret: os.Getenv("LIANGTIAN_WEBHOOK_SECRET"),
	}
	c.SignOn = sso.Config{
		Issuer: os.Getenv("LIANGTIAN_OIDC_ISSUER"), ClientID: os.Getenv("LIANGTIAN_OIDC_CLIENT_ID"), ClientSecret: os.Getenv("LIANGTIAN_OIDC_CLIENT_SECRET"),
		Claim: cmp.Or(os.Getenv("LIANGTIAN_OIDC_CLAIM"), "preferred_username"), Strong: strings.Fields(strings.ReplaceAll(os.Getenv("LIANGTIAN_OIDC_STRONG"), ",", " ")),
		Create: os.Getenv("LIANGTIAN_OIDC_CREATE"),
	}
	c.Proxies, c.Bucket = os.Getenv("LIANGTIAN_PROXIES"), os.Getenv("LIANGTIAN_BUCKET")
	c.Replicas, c.ReplicaLag, c.Drain = os.Getenv("LIANGTIAN_REPLICAS"), duration("LIANGTIAN_REPLICA_LAG"), duration("LIANGTIAN_DRAIN")
	c.LogFormat, c.LogLevel = os.Getenv("LIANGTIAN_LOG"), os.Getenv("LIANGTIAN_LOG_LEVEL")
	c.Metrics, c.Traces = os.Getenv("LIANGTIAN_METRICS"), os.Getenv("OTEL_EXPORTER_OTLP_ENDPOINT")
	if months := os.Getenv("LIANGTIAN_AUDIT_MONTHS"); months != "" {
		// What is no number is as wrong as too few: -1 is refused at the start.
		var err error
		if c.AuditMonths, err = strconv.Atoi(months); err != nil || c.AuditMonths == 0 {
			c.AuditMonths = -1
		}
	}
	if c.DataDir == "" {
		c.DataDir = defaultDataDir()
	}
	if c.Addr == "" {
		c.Addr = "127.0.0.1:8080"
	}
	return c
}

// duration reads a setting such as 5s; what is none is refused at the start.
func duration(name string) time.Duration {
	text := os.Getenv(name)
	if text == "" {
		return 0
	}
	d, err := time.ParseDuration(text)
	if err != nil || d < 0 {
		return -1
	}
	return d
}

// defaultDataDir is a place that the database's own user can enter: root's
// home is closed to it.
func defaultDataDir() string {
	if os.Geteuid() == 0 {
		return "/var/lib/liangtian"
	}
	if home, err := os.UserHomeDir(); err == nil {
		return filepath.Join(home, ".local", "share", "liangtian")
	}
	return filepath.Join(os.TempDir(), "liangtian")
}

// openEvidence opens the evidence folder, and the bucket behind it if there is one.
func (c Config) openEvidence() (bucket *blob.Bucket, store *blob.Store, err error) {
	if c.Bucket != "" {
		if bucket, err = blob.OpenBucket(c.Bucket); err != nil {
			return nil, nil, err
		}
	}
	store, err = blob.Open(filepath.Join(c.DataDir, "evidence"), bucket)
	return bucket, store, err
}

func (c *Config) fill() {
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.AuditMonths == 0 {
		c.AuditMonths = audit.DefaultMonths
	}
	if c.Version == "" {
		c.Version = "dev"
	}
	if c.Signing == "" {
		c.Signing = seal.Ed25519
	}
}
