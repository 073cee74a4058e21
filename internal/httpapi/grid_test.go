package httpapi_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-chi/chi/v5"
	"github.com/google/uuid"

	"liangtian/internal/apptest"
	"liangtian/internal/casework"
	"liangtian/web"
)

// columns are the kinds of people: nobody; an account switched off whose
// session still lives; one that must change its password; then everybody
// else. The case of the grid is A1: natural resources alone, county A, with
// a.zr.wy sent to it; shi.zr made the batch and its jobs.
const columns = "nobody lizhi xinren shi.zr shi.ny lxb a.zr.jb a.zr.sh a.zr.wy a.zr.wy2 a.ny.jb b.zr.sh a.guancha b.ny.guancha admin b.admin shenji"

// grid is every door of the house and what each kind of person is answered.
const grid = `
GET /health/live                    200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /health/ready                   200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /*                              web web web web web web web web web web web web web web web web web
POST /api/login                     401 401 401 401 401 401 401 401 401 401 401 401 401 401 401 401 401
GET /verify/{code}                  404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /api/me                         401 401 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
POST /api/me/password               401 401 422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
GET /api/vocabulary                 401 401 403 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /api/regions                    401 401 403 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /api/inbox                      401 401 403 200 200 200 200 200 200 200 200 200 200 200 403 403 403
GET /api/cases                      401 401 403 200 200 200 200 200 200 200 200 200 200 200 403 403 403
GET /api/cases/export.xlsx          401 401 403 200 200 200 200 200 403 403 200 200 403 403 403 403 403
GET /api/exports                    401 401 403 200 200 200 200 200 403 403 200 200 403 403 403 403 403
POST /api/exports                   401 401 403 422 422 422 422 422 403 403 422 422 403 403 403 403 403
POST /api/exports/{id}/cancel       401 401 403 409 404 404 404 404 403 403 404 404 403 403 403 403 403
GET /api/exports/{id}/file          401 401 403 200 404 404 404 404 403 403 404 404 403 403 403 403 403
DELETE /api/exports/{id}            401 401 403 200 404 404 404 404 403 403 404 404 403 403 403 403 403
GET /api/cases/{id}                 401 401 403 200 404 200 200 200 200 404 404 404 200 404 403 403 403
GET /api/cases/{id}/certificate.pdf 401 401 403 409 404 409 409 409 409 404 404 404 409 404 403 403 403
POST /api/cases/{id}/files          401 401 403 422 404 422 422 422 422 404 404 404 403 403 403 403 403
GET /api/cases/{id}/files/{file}    401 401 403 404 404 404 404 404 404 404 404 404 404 404 403 403 403
POST /api/cases/{id}/steps          401 401 403 409 404 409 409 409 409 404 404 404 403 403 403 403 403
POST /api/cases/bulk                401 401 403 200 200 200 200 200 200 200 200 200 403 403 403 403 403
POST /api/cases/{id}/split-preview  401 401 403 422 404 422 422 422 422 404 404 404 403 403 403 403 403
POST /api/cases/{id}/split-proposals 401 401 403 200 404 200 200 200 200 404 404 404 403 403 403 403 403
POST /api/cases/{id}/records        401 401 403 200 404 200 200 200 200 404 404 404 403 403 403 403 403
GET /api/grounds/{id}               401 401 403 200 404 200 200 200 200 404 404 404 200 404 403 403 403
GET /api/photos/{id}/{form}         401 401 403 200 404 200 200 200 200 404 404 404 200 404 403 403 403
GET /api/photos/{id}/kin/{other}/{form} 401 401 403 404 404 404 404 404 404 404 404 404 404 404 403 403 403
POST /api/photos/{id}/withdraw      401 401 403 409 404 409 409 409 409 404 404 404 403 403 403 403 403
GET /api/tiles/{z}/{x}/{y}          401 401 403 200 200 200 200 200 200 200 200 200 200 200 403 403 403
GET /api/map/at                     401 401 403 200 200 200 200 200 200 200 200 200 200 200 403 403 403
GET /api/imagery                    401 401 403 200 200 200 200 200 200 200 200 200 200 200 403 403 403
GET /api/imagery/{id}/{z}/{x}/{y}   401 401 403 404 404 404 404 404 404 404 404 404 404 404 403 403 403
GET /api/figures                    401 401 403 200 200 200 200 200 403 403 200 200 200 200 403 403 403
GET /api/figures/cases              401 401 403 200 200 200 200 200 403 403 200 200 200 200 403 403 403
GET /api/figures/flow               401 401 403 200 200 200 200 200 403 403 200 200 200 200 403 403 403
GET /api/figures/forecast           401 401 403 200 200 200 200 200 403 403 200 200 200 200 403 403 403
GET /api/figures/months             401 401 403 200 200 200 200 200 403 403 200 200 200 200 403 403 403
POST /api/figures/months            401 401 403 422 422 422 403 403 403 403 403 403 403 403 403 403 403
GET /api/figures/months/{id}        401 401 403 404 404 404 404 404 403 403 404 404 404 404 403 403 403
POST /api/figures/months/{id}/corrections 401 401 403 404 404 404 403 403 403 403 403 403 403 403 403 403 403
GET /api/spot-checks                401 401 403 200 200 200 200 200 403 403 200 200 200 200 403 403 403
POST /api/spot-checks               401 401 403 422 422 403 403 403 403 403 403 403 403 403 403 403 403
GET /api/spot-checks/{id}           401 401 403 404 404 404 404 404 403 403 404 404 404 404 403 403 403
POST /api/spot-checks/{id}/draw     401 401 403 404 404 403 403 403 403 403 403 403 403 403 403 403 403
POST /api/spot-checks/{id}/outcomes 401 401 403 404 404 403 403 403 403 403 403 403 403 403 403 403 403
GET /api/spot-checks/{id}/sample.csv 401 401 403 404 404 404 404 404 403 403 404 404 404 404 403 403 403
GET /api/balance                    401 401 403 200 200 200 200 200 403 403 200 404 200 404 403 403 403
GET /api/balance/entries            401 401 403 200 200 200 200 200 403 403 200 404 200 404 403 403 403
GET /api/balance/entries/{id}       401 401 403 200 200 200 200 200 403 403 200 404 200 404 403 403 403
POST /api/balance/entries           401 401 403 422 403 403 422 422 403 403 403 404 403 403 403 403 403
GET /api/balance/places             401 401 403 200 200 200 200 200 403 403 200 404 200 404 403 403 403
PUT /api/balance/plan               401 401 403 422 403 403 422 422 403 403 403 404 403 403 403 403 403
GET /api/balance/reconciliation.xlsx 401 401 403 200 200 200 200 200 403 403 200 404 200 404 403 403 403
POST /api/field/pack                401 401 403 200 200 200 200 200 200 200 200 200 403 403 403 403 403
POST /api/field/entries             401 401 403 200 200 200 200 200 200 200 200 200 403 403 403 403 403
GET /api/field/entries              401 401 403 200 200 200 200 200 200 200 200 200 403 403 403 403 403
POST /api/field/rescue              401 401 403 422 422 422 422 422 422 422 422 422 403 403 403 403 403
GET /api/field/held                 401 401 403 200 200 200 200 200 200 200 200 200 403 403 403 403 403
POST /api/field/entries/{id}/retry  401 401 403 403 404 403 200 200 200 404 404 404 403 403 403 403 403
POST /api/field/entries/{id}/release 401 401 403 403 404 403 422 422 422 404 404 404 403 403 403 403 403
POST /api/field/entries/{id}/give-up 401 401 403 403 404 403 200 200 200 404 404 404 403 403 403 403 403
GET /api/field/base.pmtiles         401 401 403 404 404 404 404 404 404 404 404 404 403 403 403 403 403
GET /api/batches                    401 401 403 200 200 200 200 200 403 403 200 200 200 200 403 403 403
POST /api/batches                   401 401 403 422 422 403 403 403 403 403 403 403 403 403 403 403 403
GET /api/batches/{id}               401 401 403 200 200 200 200 200 403 403 200 200 200 200 403 403 403
POST /api/batches/{id}/imports      401 401 403 422 422 403 403 403 403 403 403 403 403 403 403 403 403
GET /api/imports/{id}               401 401 403 200 200 403 403 403 403 403 403 403 403 403 403 403 403
PATCH /api/imports/{id}             401 401 403 409 409 403 403 403 403 403 403 403 403 403 403 403 403
GET /api/imports/{id}/rows          401 401 403 200 200 200 200 200 403 403 200 200 200 200 403 403 403
GET /api/imports/{id}/report.csv    401 401 403 200 200 200 200 200 403 403 200 200 200 200 403 403 403
POST /api/imports/{id}/commit       401 401 403 200 200 403 403 403 403 403 403 403 403 403 403 403 403
GET /api/imports/{id}/rows/{row}    401 401 403 200 200 403 403 403 403 403 403 403 403 403 403 403 403
GET /api/imports/{id}/sketch        401 401 403 200 200 403 403 403 403 403 403 403 403 403 403 403 403
POST /api/imports/{id}/decisions    401 401 403 409 409 403 403 403 403 403 403 403 403 403 403 403 403
POST /api/imports/{id}/cancel       401 401 403 409 409 403 403 403 403 403 403 403 403 403 403 403 403
GET /api/import-templates           401 401 403 200 200 403 403 403 403 403 403 403 403 403 403 403 403
POST /api/imports/{id}/template     401 401 403 422 422 403 403 403 403 403 403 403 403 403 403 403 403
DELETE /api/import-templates/{id}   401 401 403 404 404 403 403 403 403 403 403 403 403 403 403 403 403
GET /api/jobs/{id}                  401 401 403 200 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /api/routing/rules              401 401 403 200 200 200 200 200 200 200 200 200 200 200 200 200 403
GET /api/routing/versions           401 401 403 200 200 200 200 200 200 200 200 200 200 200 200 200 403
GET /api/routing/waiting            401 401 403 200 200 403 403 403 403 403 403 403 403 403 403 403 403
POST /api/routing/draft             401 401 403 200 409 403 403 403 403 403 403 403 403 403 403 403 403
GET /api/routing/draft              401 401 403 200 200 200 403 403 403 403 403 403 403 403 403 403 403
PUT /api/routing/draft              401 401 403 409 409 403 403 403 403 403 403 403 403 403 403 403 403
POST /api/routing/draft/try         401 401 403 200 200 403 403 403 403 403 403 403 403 403 403 403 403
GET /api/routing/draft/moving       401 401 403 200 200 403 403 403 403 403 403 403 403 403 403 403 403
POST /api/routing/draft/publish     401 401 403 409 409 403 403 403 403 403 403 403 403 403 403 403 403
DELETE /api/routing/draft           401 401 403 409 409 403 403 403 403 403 403 403 403 403 403 403 403
GET /api/layers                     401 401 403 200 200 200 403 403 403 403 403 403 403 403 200 200 403
POST /api/layers/{id}/withdraw      401 401 403 422 422 403 403 403 403 403 403 403 403 403 422 422 403
GET /api/layers/{id}/tiles/{z}/{x}/{y} 401 401 403 404 404 404 403 403 403 403 403 403 403 403 404 404 403
POST /api/regions/check             401 401 403 422 422 403 403 403 403 403 403 403 403 403 422 422 403
POST /api/regions/import            401 401 403 404 404 403 403 403 403 403 403 403 403 403 404 404 403
GET /api/cases/{id}/overlays        401 401 403 200 404 200 200 200 200 404 404 404 200 404 403 403 403
POST /api/cases/{id}/overlays       401 401 403 200 404 200 200 200 200 404 404 404 403 403 403 403 403
POST /api/layers                    401 401 403 422 422 403 403 403 403 403 403 403 403 403 422 422 403
* /api/uploads                      401 401 403 422 422 422 422 422 422 422 422 422 403 403 403 403 403
* /api/uploads/*                    401 401 403 404 404 404 404 404 404 404 404 404 403 403 403 403 403
GET /api/people                     401 401 403 200 200 200 200 200 403 403 200 200 403 403 200 200 403
PUT /api/batches/{id}/thresholds    401 401 403 422 422 403 403 403 403 403 403 403 403 403 403 403 403
POST /api/people                    401 401 403 403 403 403 403 403 403 403 403 403 403 403 422 422 403
PATCH /api/people/{id}              401 401 403 403 403 403 403 403 403 403 403 403 403 403 200 404 403
POST /api/people/{id}/password      401 401 403 403 403 403 403 403 403 403 403 403 403 403 422 404 403
GET /api/cases/{id}/conversation    401 401 403 200 404 200 200 200 200 404 404 404 200 404 403 403 403
POST /api/cases/{id}/messages       401 401 403 200 404 200 200 200 200 404 404 404 403 403 403 403 403
GET /api/supervisions               401 401 403 200 200 200 200 200 403 403 200 200 200 200 403 403 403
POST /api/supervisions              401 401 403 422 422 422 403 403 403 403 403 403 403 403 403 403 403
GET /api/supervisions/{id}          401 401 403 200 404 200 200 200 403 403 404 404 200 404 403 403 403
POST /api/supervisions/{id}/steps   401 401 403 409 404 409 403 403 403 403 403 403 403 403 403 403 403
GET /api/agenda                     401 401 403 200 200 200 403 403 403 403 403 403 403 403 403 403 403
GET /api/proposals                  401 401 403 200 200 200 200 200 403 403 200 200 403 403 403 403 403
POST /api/proposals                 401 401 403 422 422 422 422 422 403 403 422 422 403 403 403 403 403
GET /api/meetings                   401 401 403 200 200 200 403 403 403 403 403 403 403 403 403 403 403
POST /api/meetings                  401 401 403 403 403 422 403 403 403 403 403 403 403 403 403 403 403
GET /api/meetings/{id}              401 401 403 404 404 404 403 403 403 403 403 403 403 403 403 403 403
PUT /api/meetings/{id}              401 401 403 403 403 404 403 403 403 403 403 403 403 403 403 403 403
DELETE /api/meetings/{id}           401 401 403 403 403 404 403 403 403 403 403 403 403 403 403 403 403
POST /api/meetings/{id}/hold        401 401 403 403 403 404 403 403 403 403 403 403 403 403 403 403 403
GET /api/meetings/{id}/minutes.{form} 401 401 403 404 404 404 403 403 403 403 403 403 403 403 403 403 403
GET /api/decisions                  401 401 403 200 200 200 200 200 200 200 200 200 200 200 200 200 403
GET /api/decisions/counts           401 401 403 200 200 200 200 200 200 200 200 200 200 200 200 200 403
GET /api/documents                  401 401 403 200 200 200 200 200 200 200 200 200 200 200 200 200 200
POST /api/documents                 401 401 403 422 422 422 403 403 403 403 403 403 403 403 403 403 403
PUT /api/documents/{id}             401 401 403 404 404 404 403 403 403 403 403 403 403 403 403 403 403
GET /api/documents/{id}/file        401 401 403 404 404 404 404 404 404 404 404 404 404 404 404 404 404
POST /api/supervisions/{id}/reply   401 401 403 403 403 403 422 422 403 403 404 404 403 403 403 403 403
GET /api/supervisions/{id}/letter.{form} 401 401 403 200 404 200 200 200 403 403 404 404 200 404 403 403 403
GET /api/supervisions/{id}/files/{file} 401 401 403 404 404 404 404 404 403 403 404 404 404 404 403 403 403
GET /api/supervision-rules          401 401 403 200 200 200 200 200 403 403 200 200 200 200 403 403 403
PUT /api/supervision-rules          401 401 403 200 200 200 403 403 403 403 403 403 403 403 403 403 403
GET /api/notices                    401 401 403 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /api/notices/count              401 401 403 200 200 200 200 200 200 200 200 200 200 200 200 200 200
POST /api/notices/read              401 401 403 200 200 200 200 200 200 200 200 200 200 200 200 200 200
PUT /api/me/by-email                401 401 403 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /api/deliveries                 401 401 403 403 403 403 403 403 403 403 403 403 403 403 200 200 403
GET /api/checkpoints                401 401 403 200 200 200 403 403 403 403 403 403 403 403 200 200 403
POST /api/checkpoints               401 401 403 200 200 200 403 403 403 403 403 403 403 403 200 200 403
GET /api/checkpoints/{number}       401 401 403 200 200 200 403 403 403 403 403 403 403 403 200 200 403
GET /api/joint-settings             401 401 403 200 200 200 200 200 200 200 200 200 200 200 200 200 403
PUT /api/joint-settings             401 401 403 403 403 422 403 403 403 403 403 403 403 403 403 403 403
GET /api/together                   401 401 403 200 200 200 200 200 200 200 200 200 403 403 403 403 403
GET /api/cases/{id}/together        401 401 403 200 404 200 200 200 200 404 404 404 200 404 403 403 403
GET /api/cases/{id}/persons         401 401 403 200 404 403 200 200 200 404 404 404 403 404 403 403 403
PUT /api/cases/{id}/persons         401 401 403 409 404 403 409 409 409 404 404 404 403 403 403 403 403
POST /api/cases/{id}/acceptances    401 401 403 403 404 403 409 409 409 404 404 404 403 403 403 403 403
GET /api/acceptances/{id}           401 401 403 404 404 404 404 404 404 404 404 404 404 404 403 403 403
POST /api/acceptances/{id}/signatures 401 401 403 404 404 404 404 404 404 404 404 404 403 403 403 403 403
GET /api/acceptances/{id}/form.pdf  401 401 403 404 404 404 404 404 404 404 404 404 404 404 403 403 403
POST /api/cases/{id}/attachments    401 401 403 422 404 422 422 422 422 404 404 404 403 403 403 403 403
GET /api/cases/{id}/attachments/{file} 401 401 403 404 404 404 404 404 404 404 404 404 404 404 403 403 403
POST /api/cases/{id}/consultations  401 401 403 422 404 403 422 422 403 404 404 404 403 403 403 403 403
GET /api/consultations/{id}         401 401 403 404 404 404 404 404 404 404 404 404 404 404 403 403 403
POST /api/consultations/{id}/answer 401 401 403 404 404 404 404 404 404 404 404 404 403 403 403 403 403
GET /api/consultations/{id}/files/{file} 401 401 403 404 404 404 404 404 404 404 404 404 404 404 403 403 403
GET /api/operations                 401 401 403 200 200 200 200 200 403 403 200 200 200 200 403 403 403
POST /api/operations                401 401 403 422 422 422 422 422 403 403 422 422 403 403 403 403 403
GET /api/operations/{id}            401 401 403 404 404 404 404 404 403 403 404 404 404 404 403 403 403
POST /api/operations/{id}/cases     401 401 403 404 404 404 404 404 403 403 404 404 403 403 403 403 403
POST /api/operations/{id}/entries   401 401 403 404 404 404 404 404 403 403 404 404 403 403 403 403 403
GET /api/operations/{id}/files/{file} 401 401 403 404 404 404 404 404 403 403 404 404 404 404 403 403 403
GET /api/cases/{id}/legal           401 401 403 200 404 200 200 200 200 404 404 404 200 404 403 403 403
POST /api/cases/{id}/legal          401 401 403 403 404 403 422 422 403 404 404 404 403 403 403 403 403
GET /api/cases/{id}/legal/files/{file} 401 401 403 404 404 404 404 404 404 404 404 404 404 404 403 403 403
POST /api/cases/{id}/referrals      401 401 403 422 404 403 422 422 403 404 404 404 403 403 403 403 403
GET /api/batches/{id}/issue         401 401 403 200 200 200 403 403 403 403 403 403 403 403 403 403 403
POST /api/batches/{id}/issue        401 401 403 200 200 403 403 403 403 403 403 403 403 403 403 403 403
GET /api/audit                      401 401 403 403 403 403 403 403 403 403 403 403 403 403 403 403 200
GET /api/audit/export.{form}        401 401 403 403 403 403 403 403 403 403 403 403 403 403 403 403 200
GET /api/me/sessions                401 401 403 200 200 200 200 200 200 200 200 200 200 200 200 200 200
DELETE /api/me/sessions/{id}        401 401 403 404 404 404 404 404 404 404 404 404 404 404 404 404 404
POST /api/me/sessions/end-others    401 401 403 200 200 200 200 200 200 200 200 200 200 200 200 200 200
POST /api/people/{id}/sessions/end  401 401 403 403 403 403 403 403 403 403 403 403 403 403 200 404 403
GET /api/me/second-factor           401 401 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
POST /api/me/second-factor          401 401 422 422 422 422 422 422 422 422 422 422 422 422 422 422 422
POST /api/me/second-factor/confirm  401 401 409 409 409 409 409 409 409 409 409 409 409 409 409 409 409
POST /api/me/second-factor/off      401 401 403 422 422 422 422 422 422 422 422 422 422 422 422 422 422
GET /api/second-factor-rules        401 401 403 403 403 403 403 403 403 403 403 403 403 403 200 200 403
PUT /api/second-factor-rules        401 401 403 403 403 403 403 403 403 403 403 403 403 403 200 200 403
POST /api/people/{id}/second-factor/reset 401 401 403 403 403 403 403 403 403 403 403 403 403 403 200 404 403
GET /api/tokens                     401 401 403 403 403 403 403 403 403 403 403 403 403 403 200 200 403
POST /api/tokens                    401 401 403 403 403 403 403 403 403 403 403 403 403 403 422 404 403
POST /api/tokens/{id}/revoke        401 401 403 403 403 403 403 403 403 403 403 403 403 403 404 404 403
GET /api/sign-in                    200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
GET /api/sign-on                    404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
GET /api/sign-on/callback           404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404 404
POST /api/sign-on/code              401 401 401 401 401 401 401 401 401 401 401 401 401 401 401 401 401
POST /api/logout                    200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200 200
`

// gridCity is a city with the case of the grid, and its number.
func gridCity(t *testing.T) (*apptest.City, int64) {
	c := apptest.Start(t)
	if a := enter(c, "a.zr.jb", "opening", "compensation", in{"amounts": in{"area": 1, "paddy": 0, "capacity": 0, "pbf": 0}}); a.Status != http.StatusOK {
		t.Fatal(a)
	}
	s := tell(t, c, "A1")
	s.does("shi.zr", "issue", nil, casework.Issued)
	s.does("a.zr.jb", "receive", nil, casework.Received)
	s.does("a.zr.jb", "depute", s.inspectors("a.zr.wy"), casework.Verifying)
	c.As("a.zr.wy").Photos(s.id, scenes[0])
	s.does("a.zr.wy", "report_finding", in{"finding": in{"code": "true"}}, casework.FindingReview)
	phone := c.As("a.zr.wy").Phone()
	phone.HandIn(phone.Entry("submit_evidence", s.id, 5, nil))
	made(t, c.As("shi.zr"), "r1", in{})
	s.supervised("shi.zr", "order")
	return c, s.id
}

func TestGrid(t *testing.T) {
	t.Parallel()
	c, caseID := gridCity(t)
	people := clients(t, c)
	doors := routes(t, c)
	for line := range strings.Lines(strings.TrimSpace(grid)) {
		f := strings.Fields(line)
		method, pattern, want := f[0], f[1], f[2:]
		if !slices.Contains(doors, method+" "+pattern) || len(want) != len(people) {
			t.Errorf("no such door, or not everybody: %s", line)
			continue
		}
		doors = slices.DeleteFunc(doors, func(d string) bool { return d == method+" "+pattern })
		for i, cl := range people {
			a := knock(t, c, cl, method, pattern, caseID)
			if got := strconv.Itoa(a.Status); got != page(want[i]) {
				t.Errorf("%s %s by %s: want %s, got %s", method, pattern, cl.Login, want[i], a)
			}
			if a.Status == http.StatusNotFound {
				looksAbsent(t, c, cl, method, pattern, a)
			}
			if a.Status >= 400 && a.Problem().Detail == "" && !bytes.Contains(a.Body, []byte("查无此单")) {
				t.Errorf("%s %s by %s: a refusal without words: %s", method, pattern, cl.Login, a)
			}
		}
	}
	for _, d := range doors {
		t.Errorf("a door without a line in the grid: %s", d)
	}
}

// clients is a browser for every column.
func clients(t *testing.T, c *apptest.City) (out []*apptest.Client) {
	gone := c.Person("lizhi")
	gone.Active = true
	if err := c.App.People.Update(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	for _, login := range strings.Fields(columns) {
		if login == "nobody" {
			cl := c.Anonymous()
			cl.Login = login
			out = append(out, cl)
			continue
		}
		out = append(out, c.As(login))
	}
	gone.Active = false
	if err := c.App.People.Update(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	return out
}

// routes walks the router itself.
func routes(t *testing.T, c *apptest.City) (out []string) {
	router, ok := c.App.Handler.(chi.Routes)
	if !ok {
		t.Fatalf("the handler is a %T", c.App.Handler)
	}
	err := chi.Walk(router, func(method, route string, _ http.Handler, _ ...func(http.Handler) http.Handler) error {
		d := method + " " + route
		if strings.HasPrefix(route, "/api/uploads") {
			d = "* " + route
		}
		if !slices.Contains(out, d) {
			out = append(out, d)
		}
		return nil
	})
	if err != nil || len(out) < 30 {
		t.Fatalf("%d doors, %v", len(out), err)
	}
	return out
}

// page is the answer of the pages: they may not be built yet.
func page(want string) string {
	if want != "web" {
		return want
	}
	if _, err := fs.Stat(web.Dist(), "index.html"); err != nil {
		return "503"
	}
	return "200"
}

// bodies are what is sent: whole, but leading to no change that matters to
// the next line.
var bodies = map[string]any{
	"POST /api/me/password":                in{"old": "not this one", "new": "nothing-of-it"},
	"POST /api/cases/{id}/split-preview":   in{"line": [][2]float64{{1, 1}, {1, 2}}},
	"POST /api/cases/{id}/split-proposals": in{},
	"POST /api/cases/{id}/records":         in{"kind": "note", "text": "批注"},
	"POST /api/photos/{id}/withdraw":       in{"reason": "误传"},

	"POST /api/field/entries":              in{"device": in{"id": uuid.NewString(), "name": "手机", "pending": 0}, "entries": []in{}},
	"POST /api/field/entries/{id}/retry":   nil,
	"POST /api/field/entries/{id}/give-up": in{"reason": "重复"},
	"POST /api/field/entries/{id}/release": in{"reason": "手机丢失", "sha256s": []string{strings.Repeat("0", 64)}},

	"POST /api/exports": in{"kind": "evidence", "filters": in{}},

	"POST /api/batches":                  in{"number": "示两非〔2026〕1号", "issuedOn": "2026-01-01", "source": "省", "dayKind": "working"},
	"PUT /api/batches/{id}/thresholds":   in{"minCents": -1, "samePercent": 80, "touchPercent": 10, "sliverCents": 0, "countyShare": 90, "exceptionPercent": 90},
	"POST /api/imports/{id}/decisions":   in{"accept": true},
	"PATCH /api/imports/{id}":            in{"areaUnit": "mu"},
	"PATCH /api/people/{id}":             in{"phone": "1"},
	"POST /api/people/{id}/password":     in{"password": "short"},
	"POST /api/people":                   in{"login": "admin", "name": "重名", "role": "administrator", "region": apptest.B, "password": "long enough 2026"},
	"POST /api/imports/{id}/template":    in{"name": " "},
	"POST /api/field/pack":               in{"weigh": true},
	"POST /api/layers/{id}/withdraw":     in{"reason": " "},
	"POST /api/regions/import":           in{"sha256": strings.Repeat("0", 64), "filename": "a.zip", "source": "某厅", "token": "x"},
	"POST /api/logout":                   nil,
	"POST /api/sign-on/code":             in{"code": "000000"},
	"POST /api/me/second-factor":         in{"password": "not this one"},
	"POST /api/me/second-factor/confirm": in{"code": "000000"},
	"POST /api/me/second-factor/off":     in{"password": "not this one"},
	"POST /api/tokens":                   in{"personId": 1, "purpose": "x", "capabilities": []string{"cases.read"}, "expiresOn": "2026-01-01"},
	"PUT /api/second-factor-rules":       in{"role": "observer", "required": false},

	"POST /api/figures/months":                  in{"month": "2026-01", "note": "", "password": "not this one"},
	"POST /api/figures/months/{id}/corrections": in{"county": "430223", "measure": "total", "becomes": 1, "reason": "x", "document": ""},

	"POST /api/spot-checks":               in{"title": "", "from": "2026-01-01", "to": "2026-01-02", "random": 1, "weighted": 0},
	"POST /api/spot-checks/{id}/outcomes": in{"caseId": 1, "result": "confirmed", "on": "2026-01-02", "reason": "x"},

	"POST /api/balance/entries": in{"key": uuid.NewString(), "county": apptest.A, "year": 2026, "book": "compensation", "kind": "opening", "on": ""},
	"PUT /api/balance/plan":     in{"county": apptest.A, "year": 2026, "document": "", "outCents": 1, "inCents": 1},

	"POST /api/cases/{id}/messages":     in{"key": uuid.NewString(), "text": "请看", "mentions": []int64{}},
	"POST /api/supervisions":            in{"key": "x", "kind": "order", "county": apptest.A, "department": "natural_resources", "text": "x", "term": "2099-01-01", "cases": []int64{1}},
	"POST /api/supervisions/{id}/steps": in{"action": "accept", "version": 999, "key": uuid.NewString()},
	"PUT /api/supervision-rules":        in{"kind": "urge", "termDays": 3, "automatic": false},
	"POST /api/notices/read":            in{},
	"PUT /api/me/by-email":              in{"byEmail": true},

	"POST /api/proposals":                   in{"key": uuid.NewString(), "title": "", "text": "x"},
	"POST /api/meetings":                    in{"key": "x", "title": "x", "on": "2026-01-01", "place": "", "chair": "", "attendees": []string{}, "remark": "", "items": []in{}},
	"PUT /api/meetings/{id}":                in{"version": 1, "title": "x", "on": "2026-01-01", "place": "", "chair": "", "attendees": []string{}, "remark": "", "items": []in{}},
	"POST /api/meetings/{id}/hold":          in{"key": uuid.NewString(), "version": 1, "minutesNo": "x"},
	"PUT /api/documents/{id}":               in{"title": "x", "number": "", "issuer": "x", "from": "2026-01-01", "until": "", "note": "", "links": []in{}},
	"PUT /api/joint-settings":               in{"key": "sight.photos", "value": 7, "basis": "x"},
	"PUT /api/cases/{id}/persons":           in{"seq": 99, "persons": []in{}},
	"POST /api/cases/{id}/acceptances":      in{"key": uuid.NewString(), "siteOn": "2026-01-01", "conclusion": "passed", "lookedAt": "x", "opinion": "x", "measuredCents": 0},
	"POST /api/acceptances/{id}/signatures": in{"party": "agriculture", "strokes": [][][2]int{}},
	"POST /api/operations":                  in{"key": uuid.NewString(), "title": "", "county": apptest.A, "heldOn": "2026-01-01", "place": "x", "departments": []string{}, "staff": []in{}, "cases": []int64{}},
	"POST /api/operations/{id}/cases":       in{"cases": []int64{1}},
	"POST /api/cases/{id}/referrals":        in{"kind": "referred"},
	"POST /api/batches/{id}/issue":          in{"after": 999_999_999},

	"PUT /api/routing/draft":          in{"edition": 0, "title": "", "rules": []in{}},
	"POST /api/routing/draft/publish": in{"edition": 0, "title": "", "basis": "x", "validFrom": "2026-01-01"},
}

func knock(t *testing.T, c *apptest.City, cl *apptest.Client, method, pattern string, caseID int64) apptest.Answer {
	id := map[string]int64{"supervisions": apptest.Ask[int64](c, "SELECT coalesce(min(id), 999999999) FROM supervisions"), "cases": caseID, "grounds": apptest.Ask[int64](c, "SELECT p.ground_id FROM cases c JOIN plots p ON p.id = c.plot_id WHERE c.id = ?", caseID), "import-templates": 999_999_999, "layers": 999_999_999, "meetings": 999_999_999, "documents": 999_999_999, "acceptances": 999_999_999, "consultations": 999_999_999, "operations": 999_999_999, "months": 999_999_999, "spot-checks": 999_999_999, "tokens": 999_999_999, "batches": c.Batch, "imports": 1, "jobs": apptest.Ask[int64](c, "SELECT coalesce(min(id), 999999999) FROM jobs WHERE created_by = ?", c.Person("shi.zr").ID), "people": c.Person("a.zr.jb").ID}
	pattern = strings.Replace(pattern, "people/{id}/sessions", fmt.Sprintf("people/%d/sessions", c.Person("a.ny.sh").ID), 1)
	pattern = strings.Replace(pattern, "me/sessions/{id}", "me/sessions/999999999", 1)
	for name, v := range id {
		pattern = strings.Replace(pattern, name+"/{id}", fmt.Sprintf("%s/%d", name, v), 1)
	}
	pattern = strings.Replace(pattern, "exports/{id}", fmt.Sprintf("exports/%d", apptest.Ask[int64](c, "SELECT coalesce(max(id), 999999999) FROM exports")), 1)
	pattern = strings.Replace(pattern, "{row}", "1", 1)
	pattern = strings.Replace(pattern, "balance/entries/{id}", fmt.Sprintf("balance/entries/%d", apptest.Ask[int64](c, "SELECT coalesce(min(id), 999999999) FROM balance_entries")), 1)
	pattern = strings.Replace(pattern, "entries/{id}", "entries/"+apptest.Ask[string](c, "SELECT min(id::text) FROM field_entries"), 1)
	return send(cl, method, pattern, apptest.Ask[int64](c, "SELECT min(id) FROM photos"), caseID)
}

func send(cl *apptest.Client, method, path string, photo, caseID int64) apptest.Answer {
	var body any
	for key, b := range bodies {
		if m, p, _ := strings.Cut(key, " "); m == method && sameShape(p, path) {
			body = b
		}
	}
	path = strings.Replace(path, "photos/{id}", fmt.Sprintf("photos/%d", photo), 1)
	path = strings.Replace(path, "letter.{form}", "letter.docx", 1)
	path = strings.Replace(path, "export.{form}", "export.csv", 1)
	path = strings.NewReplacer("{form}", "thumb", "{file}", "999999999", "{number}", "1", "{z}/{x}/{y}", "12/3336/1732.mvt").Replace(path)
	switch {
	case path == "/api/map/at":
		path += "?lon=113.4&lat=27.1"
	case path == "/api/figures/cases":
		path += "?measure=total"
	case path == "/api/routing/draft/moving":
		path += "?kind=moved"
	case path == "/api/routing/draft" && method == "DELETE":
		path += "?edition=0"
	case strings.HasPrefix(path, "/api/balance") && method == "GET" && !strings.Contains(path, "/entries/"):
		path += "?county=430223&year=2026"
	case path == "/*":
		path = "/"
	case path == "/api/login":
		body = in{"login": "x-" + cl.Login, "password": "wrong"}
	case strings.HasSuffix(path, "/steps") && strings.HasPrefix(path, "/api/cases/"):
		body = in{"action": "uphold", "version": 999, "key": uuid.NewString()}
	case strings.HasSuffix(path, "/bulk"):
		body = in{"action": "uphold", "key": uuid.NewString(), "cases": []in{{"id": caseID, "version": 999}}}
	case path == "/api/layers" && method == "POST", path == "/api/regions/check", strings.HasSuffix(path, "/imports"):
		return cl.Upload(path, nil, map[string]string{"kind": "pbf"})
	case path == "/api/uploads":
		method = "POST"
	case path == "/api/uploads/*":
		return cl.TUS("PATCH", "/api/uploads/"+strings.Repeat("0", 32), []byte("x"), "Content-Type", "application/offset+octet-stream", "Upload-Offset", "0")
	}
	return cl.Send(method, path, body)
}

// sameShape compares an address with a pattern, part by part.
func sameShape(pattern, path string) bool {
	p, q := strings.Split(pattern, "/"), strings.Split(path, "/")
	return slices.EqualFunc(p, q, func(a, b string) bool {
		_, err := strconv.Atoi(b)
		return a == b || (a == "{id}" && (err == nil || uuid.Validate(b) == nil))
	})
}

// looksAbsent: what is not yours must look like what is not there.
func looksAbsent(t *testing.T, c *apptest.City, cl *apptest.Client, method, pattern string, yours apptest.Answer) {
	t.Helper()
	const absent = 999_999_999
	path := strings.Replace(pattern, "field/entries/{id}", "field/entries/"+uuid.NewString(), 1)
	path = strings.Replace(path, "{id}", strconv.Itoa(absent), 1)
	nowhere := send(cl, method, path, absent, absent)
	if nowhere.Status != yours.Status || !bytes.Equal(bare(nowhere), bare(yours)) {
		t.Errorf("%s %s by %s: not his looks like %s, not there like %s", method, pattern, cl.Login, yours, nowhere)
	}
}

// bare is a body without the number of its request.
func bare(a apptest.Answer) []byte {
	var v map[string]any
	if json.Unmarshal(a.Body, &v) != nil {
		return a.Body
	}
	delete(v, "requestId")
	raw, _ := json.Marshal(v)
	return raw
}
