//! Whom to believe: the system's certificate authorities and those that pip is told of.

use std::path::PathBuf;
use std::sync::Arc;

use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring, verify_tls12_signature, verify_tls13_signature};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, RootCertStore, SignatureScheme};

use super::config::IndexConfig;

/// How TLS is spoken to others than package indexes: with the system's certificate authorities and those in the files.
///
/// Fails with the file that cannot be read.
pub fn tls_config(certificates: &[PathBuf]) -> Result<ClientConfig, String> {
    let config = IndexConfig { certificates: certificates.to_vec(), ..IndexConfig::default() };
    client_config(&config, false)
}

/// How TLS is spoken; `trusting` accepts every certificate, for the hosts that the user named as trusted.
pub(crate) fn client_config(config: &IndexConfig, trusting: bool) -> Result<ClientConfig, String> {
    let provider = Arc::new(ring::default_provider());
    let builder = ClientConfig::builder_with_provider(Arc::clone(&provider))
        .with_safe_default_protocol_versions()
        .map_err(|error| format!("TLS cannot be set up: {error}"))?;
    let builder = if trusting {
        builder.dangerous().with_custom_certificate_verifier(Arc::new(TrustAll(provider)))
    } else {
        builder.with_root_certificates(roots(config)?)
    };
    let mut client = match &config.client_certificate {
        None => builder.with_no_client_auth(),
        Some(path) => {
            let said =
                |error: &dyn std::fmt::Display| format!("client certificate {}: {error}", path.display());
            let chain = CertificateDer::pem_file_iter(path)
                .and_then(Iterator::collect::<Result<Vec<_>, _>>)
                .map_err(|error| said(&error))?;
            let key = PrivateKeyDer::from_pem_file(path).map_err(|error| said(&error))?;
            builder.with_client_auth_cert(chain, key).map_err(|error| said(&error))?
        }
    };
    client.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(client)
}

fn roots(config: &IndexConfig) -> Result<RootCertStore, String> {
    let mut roots = RootCertStore::empty();
    roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    for path in &config.certificates {
        let certificates = CertificateDer::pem_file_iter(path)
            .map_err(|error| format!("certificates {}: {error}", path.display()))?;
        roots.add_parsable_certificates(certificates.flatten());
    }
    Ok(roots)
}

/// Accepts whoever answers.
#[derive(Debug)]
struct TrustAll(Arc<CryptoProvider>);

impl ServerCertVerifier for TrustAll {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, rustls::Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, cert, dss, &self.0.signature_verification_algorithms)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}
