;;; drive.el --- Emacs with what the README says for Eglot: completes and hovers, or ends with an error.

(require 'eglot)
(load (getenv "TEST_STANZA"))
(setq eglot-sync-connect 120)
(find-file "shop/figures.py")
(python-mode)
(apply #'eglot (eglot--guess-contact))

(defun until (what condition)
  "Wait until CONDITION gives something; WHAT is what is waited for."
  (let ((deadline (+ (float-time) 180)) value)
    (while (not (or (setq value (funcall condition)) (> (float-time) deadline)))
      (accept-process-output nil 0.2))
    (or value (error "No %s" what))))

(defun offered (name)
  "Whether completion at point offers NAME."
  (let ((found (eglot-completion-at-point)))
    (and found (seq-some (lambda (candidate) (string-match-p (regexp-quote name) candidate))
                         (all-completions "" (nth 2 found))))))

(goto-char (point-min))
(search-forward "in the other table")
(until "anti_join for the comment" (lambda () (offered "anti_join")))

(search-forward "return sales")
(insert ".sor")
(until "member sort_by" (lambda () (offered "sort_by")))

(goto-char (point-min))
(search-forward "sales.group")
(until "version in the hover"
       (lambda ()
         (let (said)
           (eglot-hover-eldoc-function (lambda (text &rest _) (setq said text)))
           (until "hover" (lambda () said))
           (string-match-p "acme-frames 2\\.0\\.0" said))))
(set-buffer-modified-p nil)
(kill-emacs 0)
