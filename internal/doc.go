// Package internal is the map of the house.
//
// The mission: a city's two departments issue plots of farmland that became
// something else; counties verify, rectify, prove and close them. Whoever
// looks for a sentence of it finds a package, and in the package a file.
//
// The middle knows the mission and nothing else: no SQL, HTTP, files, clock or
// logger. Packages are named after what a bureau does, from the top:
//
//	intake     批次导入: files become plots and cases, row by row
//	field      外业: what a phone takes along and what it hands in
//	report     报表、台账、函件、销号单: what a bureau hands over; below it,
//	           document writes papers as PDF and Word
//	notify     通知: which happening tells whom, in which words
//	supervise  督办: what the city asks a county to answer
//	conference 会商: agenda, meetings, and decisions that move their cases
//	library    制度文件: what rules, decisions and measures rest on
//	enforce    联合执法: operations, the legal case, the referral
//	spotcheck  抽查: closed cases drawn by lot and looked at again
//	seal       存证: one log over everything recorded, its signed checkpoints
//	casework   案件: the life of a case; lifecycle.go is the table
//	balance    占补平衡、进出平衡: the double-entry ledger of farmland
//	routing    分流: which department, by which rule, why
//	evidence   举证: what photos are enough, and what contradicts itself
//	plot       图斑: a piece of farmland and its codes
//	org        机构与人: regions, departments, people, roles, scope
//	fault      a refusal, in words a person may read
//
// The edge knows the world. Packages are named after what they lean on:
//
//	httpapi    all HTTP; routes.go is the contents page
//	postgres   all SQL; one file per thing
//	blob       photo bytes by their hash
//	uploads    resumable uploads that end in a receipt
//	imaging    photos read in a child process with limits
//	deliver    notices sent out, by e-mail and webhook
//	imagery    dated pictures of the ground, by proxy
//	gdal       foreign formats, behind walls
//	jobs       things done later, and once
//	cluster    a private PostgreSQL for one folder
//	backup     a folder of backups, encrypted
//	pgtest     a real database for tests; imported by tests only
//	pdftest    PDFs opened with poppler; imported by tests only
//	ssotest    a provider of single sign-on; imported by tests only
//
// At the top, app puts everything together as a value that a test can start
// (apptest does), demo makes a demonstration city by the doors that people
// use, and cmd/liangtian is the one binary. At the bottom, geo is geometry
// without I/O.
//
// Imports go downwards only; house_test.go holds the table and refuses
// anything else. httpapi and postgres never know each other: they meet in app.
package internal
